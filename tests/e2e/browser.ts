import { accessSync, constants } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts the machine's Chromium without anything that calls home. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = places.find(isExecutable);
  if (executablePath === undefined) throw new Error(`No Chromium at ${places.join(', ')}`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Prints what every open page shows, for a test that failed. */
export async function describePages(browser: Browser | undefined): Promise<void> {
  for (const page of browser?.contexts().flatMap((context) => context.pages()) ?? []) {
    const text = await page.locator('body').innerText({ timeout: 2000 }).catch(String);
    console.log(`--- ${page.url()}\n${text.slice(0, 2000)}`);
  }
}

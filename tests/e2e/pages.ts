import type { Page } from 'playwright-core';
import type { DevFile } from './started-panel.ts';

/** What a person does on the pages, named as they see it. */
export async function signIn(
  page: Page,
  url: string,
  login: Pick<DevFile, 'email' | 'password'>,
): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail or username').fill(login.email);
  await page.getByLabel('Password', { exact: true }).fill(login.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/servers');
}

export async function openServer(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/servers`);
  await page.getByRole('link', { name }).first().click();
  await page.getByRole('region', { name: 'Console output' }).waitFor();
}

/** Waits until the console shows the text. A terminal draws only the lines in view, so it must be among the newest. */
export async function seesInConsole(page: Page, text: string, timeoutMs = 30_000): Promise<void> {
  await page.waitForFunction(
    ([label, wanted]) => {
      const region = document.querySelector(`[role=region][aria-label="${label}"]`);
      // A long line is wrapped over several rows of the terminal.
      const shown = [...(region?.querySelectorAll('.xterm-rows > div') ?? [])].map(
        (row) => row.textContent ?? '',
      );
      return shown
        .join('')
        .replaceAll('\u00a0', ' ')
        .includes(wanted ?? '');
    },
    ['Console output', text] as const,
    { timeout: timeoutMs },
  );
}

export async function typeCommand(page: Page, command: string): Promise<void> {
  await page.getByLabel('Command', { exact: true }).fill(command);
  await page.keyboard.press('Enter');
}

/** Waits for the state in the page's title line. */
export async function seesState(page: Page, state: string, timeoutMs = 60_000): Promise<void> {
  await page.locator('main header').getByText(state, { exact: true }).first().waitFor({ timeout: timeoutMs });
}

/** Fills in the form of a new server and stops at its console. It waits, installed, until somebody starts it. */
export async function createServer(
  page: Page,
  url: string,
  server: { name: string; egg: string; memoryMb: number },
): Promise<void> {
  await page.goto(`${url}/servers/new`);
  await page.getByRole('button', { name: /^Egg:/ }).click();
  await page.getByRole('option', { name: server.egg }).click();
  await page.getByLabel('Name', { exact: true }).fill(server.name);
  await page.getByLabel('Memory', { exact: true }).fill(String(server.memoryMb / 1024));
  await page.getByRole('switch', { name: 'Start when installed' }).setChecked(false, { force: true });
  await page.getByRole('button', { name: 'Create server' }).click();
  await page.getByRole('region', { name: 'Console output' }).waitFor();
}

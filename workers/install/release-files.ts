import { shellUrl } from './lines.ts';

/** What serves the built panel with its release; an unknown address gets the panel's page. */
interface Files {
  fetch(request: Request): Promise<Response>;
}

/** Where the script leaves room for the panel's address. */
const panelMark = '__ROOST_PANEL_URL__';

const noRelease = 'This panel has no agent to install yet: its operator has to run npm run release.';

const noFile = 'This is no file of the release. Where there is no release yet, npm run release makes one.\n';

/** Also for who pipes it into a shell without looking at the status. */
const noScript = `#!/bin/sh\necho '${noRelease}' >&2\nexit 1\n`;

/**
 * The install script with the panel's address in it, and the files of the release below `/agent/`. Null: the request
 * is for something else. What is not there is a 404 in plain text, never the panel's page.
 */
export async function releaseFile(
  request: Request,
  files: Files,
  publicUrl: string,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  const isScript = pathname === '/install.sh';
  if (!isScript && !pathname.startsWith('/agent/')) return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') return text('Only GET is answered here.\n', 405);
  if (isScript) return await installScript(request, files, publicUrl);
  // It is a script only once the panel's address is in it.
  if (pathname === '/agent/install.sh') return text(noFile, 404);
  const answer = await files.fetch(request);
  if (isPage(answer)) {
    await answer.body?.cancel();
    return text(noFile, 404);
  }
  const copy = new Response(answer.body, answer);
  copy.headers.set('Cache-Control', 'public, max-age=60');
  return copy;
}

async function installScript(request: Request, files: Files, publicUrl: string): Promise<Response> {
  const template = await files.fetch(new Request(new URL('/agent/install.sh', request.url)));
  if (!template.ok || isPage(template)) {
    await template.body?.cancel();
    return text(noScript, 404, 'text/x-shellscript');
  }
  const script = (await template.text()).replace(panelMark, shellUrl(publicUrl));
  return text(script, 200, 'text/x-shellscript');
}

const isPage = (answer: Response): boolean =>
  answer.headers.get('Content-Type')?.startsWith('text/html') ?? false;

const text = (body: string, status: number, type = 'text/plain'): Response =>
  new Response(body, {
    status,
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': status === 200 ? 'public, max-age=60' : 'no-store',
    },
  });

/** What serves the built panel; an unknown address gets its page. */
interface Files {
  fetch(request: Request): Promise<Response>;
}

/**
 * A file of the panel. Hashed files never change and may be kept for good. One that is not there (of an older or a
 * newer deployment) is a 404: the page in its stead would be kept for good under that name.
 */
export async function webFile(request: Request, files: Files): Promise<Response> {
  const answer = await files.fetch(request);
  if (!new URL(request.url).pathname.startsWith('/assets/')) return answer;
  const isPage = answer.headers.get('Content-Type')?.startsWith('text/html') ?? false;
  if (isPage) {
    await answer.body?.cancel();
    return new Response(null, { status: 404 });
  }
  const kept = new Response(answer.body, answer);
  if (answer.ok) kept.headers.set('Cache-Control', 'public, max-age=31536000, immutable');
  return kept;
}

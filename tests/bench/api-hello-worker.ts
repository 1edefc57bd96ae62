/** The least that a Worker can do, to compare with. */
export default { fetch: (): Response => new Response('hello world') };

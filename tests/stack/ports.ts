import { createServer } from 'node:net';

/** Whether a TCP listener can be opened there now. */
function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host, exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** The first `count` free ports at or after `first`, in order; taken ones are skipped. */
export async function freePorts(first: number, count: number, host = '127.0.0.1'): Promise<number[]> {
  const found: number[] = [];
  for (let port = first; found.length < count; port += 1) {
    if (port > 65_535) throw new Error(`fewer than ${count} free ports from ${first} on`);
    if (await isPortFree(port, host)) found.push(port);
  }
  return found;
}

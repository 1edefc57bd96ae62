import { createServer } from 'node:http';
import { once } from 'node:events';

/** A host of public files, as the Workers see it; what lies there is up to the test. */
export interface FileHost {
  /** Path → text. */
  files: Map<string, string>;
  /** Address of a file there. */
  urlOf(path: string): string;
  /** For the stack that is to reach it. */
  route: { host: string; port: number };
  stop(): Promise<void>;
}

const host = 'files.example.org';

/** Listens on the loopback interface; the stack's Workers reach it as a public host over HTTPS. */
export async function startFileHost(port: number): Promise<FileHost> {
  const files = new Map<string, string>();
  const server = createServer(({ url = '' }, answer) => {
    const text = files.get(url);
    if (text === undefined) answer.writeHead(404).end();
    else answer.end(text);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    files,
    urlOf: (path) => `https://${host}${path}`,
    route: { host, port },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

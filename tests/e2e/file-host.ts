import { once } from 'node:events';
import { createServer } from 'node:http';

export interface FileHost {
  readonly url: string;
  /** What is answered from now on. */
  put(text: string): void;
  close(): Promise<void>;
}

/** A web server on this machine that answers every request with one text. */
export async function startFileHost(port: number, first: string): Promise<FileHost> {
  let text = first;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}/egg.json`,
    put: (next) => {
      text = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

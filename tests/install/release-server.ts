import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';

/** Serves files of folders by HTTP on the loopback, the later ones first, as a panel of our own would. */
export interface ReleaseServer {
  url: string;
  /** From now on. */
  serve(folders: readonly string[]): void;
  close(): Promise<void>;
}

export async function startReleaseServer(port: number): Promise<ReleaseServer> {
  let served: readonly string[] = [];
  const server: Server = createServer((request, response) => {
    void answer(request.url ?? '/', served).then((bytes) => {
      response.statusCode = bytes === null ? 404 : 200;
      response.end(bytes ?? 'nothing here');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String(port)}`,
    serve(folders) {
      served = folders;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(url: string, folders: readonly string[]): Promise<Uint8Array | null> {
  const name = path.normalize(new URL(url, 'http://x').pathname);
  for (const folder of folders.toReversed()) {
    const bytes = await readFile(path.join(folder, name)).catch(() => null);
    if (bytes !== null) return bytes;
  }
  return null;
}

import { linkLimits } from '../../schema/protocol.ts';
import type { NodeSettings, ServerConfig } from '../../schema/protocol.ts';

/** Room for the envelope around a call's parameters. */
const envelopeBytes = 1024;

const utf8 = new TextEncoder();

/**
 * A node's desired state as parameters of `servers.sync`, each JSON that fits into a frame; one at least. A server
 * that does not fit stands alone, so that it cannot hold back the others. Each names the node's own settings.
 */
export function syncBatches(
  servers: readonly ServerConfig[],
  node: NodeSettings | undefined,
  limitBytes: number = linkLimits.frameBytes - envelopeBytes,
): string[] {
  const batches: string[][] = [[]];
  let bytes = 0;
  for (const server of servers) {
    const json = JSON.stringify(server);
    const size = utf8.encode(json).byteLength + 1;
    if (bytes > 0 && bytes + size > limitBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(json);
    bytes += size;
  }
  const settings = node === undefined ? '' : `,"node":${JSON.stringify(node)}`;
  return batches.map((batch) => `{"servers":[${batch.join(',')}]${settings}}`);
}

/** Servers that no batch named: each answer also lists those of the other batches. */
export function unknownToAll(answers: readonly (readonly string[])[]): string[] {
  const [first = [], ...rest] = answers;
  return first.filter((uuid) => rest.every((answer) => answer.includes(uuid)));
}

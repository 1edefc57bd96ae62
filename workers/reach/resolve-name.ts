import * as z from 'zod';
import { ipKind } from '../../schema/ip-kind.ts';

const resolver = 'https://cloudflare-dns.com/dns-query';
const deadlineMs = 3000;
const answers = z.object({ Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional() });
/** Types of records: A and AAAA. */
const addressTypes: readonly number[] = [1, 28];

/** The first address of a name, IPv4 before IPv6; an address is itself. Null when there is none in time. */
export async function resolveName(host: string): Promise<string | null> {
  if (ipKind(host) !== null) return host;
  for (const type of ['A', 'AAAA']) {
    const address = await ask(host, type).catch(() => null);
    if (address !== null) return address;
  }
  return null;
}

async function ask(host: string, type: string): Promise<string | null> {
  const answer = await fetch(`${resolver}?name=${encodeURIComponent(host)}&type=${type}`, {
    headers: { accept: 'application/dns-json' },
    signal: AbortSignal.timeout(deadlineMs),
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    return null;
  }
  const { Answer: records = [] } = answers.parse(await answer.json());
  return records.find((record) => addressTypes.includes(record.type))?.data ?? null;
}

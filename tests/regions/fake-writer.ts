import { Response } from 'miniflare';
import { internalCalls } from '../../workers/internal-calls.ts';
import type { InternalCall, InternalParams } from '../../workers/internal-calls.ts';
import type { ServerConfig } from '../../schema/protocol.ts';
import { Inbox } from './inbox.ts';

export type WriterCall = { [C in InternalCall]: { name: C; params: InternalParams<C> } }[InternalCall];

interface Visit {
  url: string;
  headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}

/** Stands where the writer is: checks the contract, keeps what it was told, answers as a test wants. */
export class FakeWriter {
  readonly key = crypto.randomUUID();
  readonly calls = new Inbox<WriterCall>();
  servers: ServerConfig[] = [];
  session = { expiresAt: Date.now() + 600_000, permissions: ['*'] };
  /** Status to answer with instead of doing anything; null: works. */
  failing: { status: number; code: string } | null = null;
  /** Awaited before an answer. */
  hold: Promise<void> = Promise.resolve();

  readonly answer = async (visit: Visit): Promise<Response> => {
    const name = new URL(visit.url).pathname.replace('/internal/', '');
    if (visit.headers.get('authorization') !== `Bearer ${this.key}`)
      return new Response(null, { status: 404 });
    if (!isInternalCall(name)) return new Response(null, { status: 404 });
    this.calls.add(callOf(name, await visit.json()));
    await this.hold;
    if (this.failing !== null) {
      const { status, code } = this.failing;
      return Response.json({ error: { code, message: code, requestId: '' } }, { status });
    }
    if (name === 'node-connected') return Response.json({ servers: this.servers });
    return Response.json(name === 'viewer-auth' ? this.session : {});
  };
}

const isInternalCall = (name: string): name is InternalCall => Object.hasOwn(internalCalls, name);

/** The call's own schema has checked the parameters. */
const callOf = (name: InternalCall, params: unknown): WriterCall =>
  ({ name, params: internalCalls[name].params.parse(params) }) as WriterCall;

import { randomUUID } from 'node:crypto';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import { type AccessJudge } from './access-judge.ts';
import { absent, type Expectation, type Guarantee, type Judge } from './judge.ts';
import { countRead, countVerdict, countWrite, type Tally } from './tally.ts';
import type { Unheard } from './unheard.ts';
import type { Answer, Visitor } from './visitor.ts';

/** A server that everybody may rename, one after the other. */
export interface Target {
  id: string;
  /** The user id of its owner, who has it in their list. */
  owner: string;
  isBusy: boolean;
  /** Ms; null while it is there. */
  deletedAt: number | null;
}

const listed = 'listed';
/** What says whether a server is in its owner's list. */
const placeOf = ({ id }: Pick<Target, 'id'>): string => `the place of ${id}`;

/** For how long somebody may still ask for what was deleted. */
const rememberedMs = 30_000;

/** Who asks: one tab of one user. */
export interface Party {
  name: string;
  user: string;
  visitor: Visitor;
}

/** What a run is judged by and counted in. */
export interface Field {
  judge: Judge;
  access: AccessJudge;
  tally: Tally;
  regions: readonly string[];
  targets: Target[];
  /** What new servers are made of. */
  made: { nodeId: string; eggId: string };
  unheard: Unheard;
}

/** Reads one server. */
export async function readServer(field: Field, party: Party, region: string, target: Target): Promise<void> {
  const expected = expectOf(field, party, region, target.id);
  const answer = await party.visitor.ask(region, serverEndpoints.read, { params: { server: target.id } });
  const value = valueOf(answer);
  const isBehind = value !== null && hold(field, party, { answer, expected, value });
  countRead(field.tally, answer, 'server', isBehind);
}

/**
 * Reads the list of the party's own servers. What it shows of a server is a read of that server. That a server is in it
 * is another thing, of which nothing else tells: who reads or renames a server has not seen it in a list.
 */
export async function listServers(field: Field, party: Party, region: string): Promise<void> {
  const own = field.targets.filter(({ owner }) => owner === party.user);
  const servers = own.map((target) => expectOf(field, party, region, target.id));
  const places = own.map((target) => expectOf(field, party, region, placeOf(target)));
  const answer = await askWholeList(party.visitor, region);
  const names = answer.status === 200 ? namesOf(answer.body) : null;
  let isBehind = false;
  for (const [index, expected] of names === null ? [] : places.entries()) {
    const server = servers[index];
    const name = server === undefined ? undefined : names?.get(server.object);
    const value = name === undefined ? absent : listed;
    isBehind = hold(field, party, { answer, expected, value }) || isBehind;
    if (server !== undefined && name !== undefined)
      isBehind = hold(field, party, { answer, expected: server, value: name }) || isBehind;
  }
  countRead(field.tally, answer, 'list', isBehind);
}

export async function rename(field: Field, party: Party, region: string, target: Target): Promise<void> {
  await write(field, party, { target, value: randomUUID() }, (value) =>
    party.visitor.change(region, serverEndpoints.update, {
      params: { server: target.id },
      body: { name: value },
    }),
  );
}

/** No region is told of it; nobody reads under this writer's name. */
export async function renameUnheard(field: Field, target: Target): Promise<void> {
  target.isBusy = true;
  const name = randomUUID();
  const ticket = field.judge.begin(target.id, name);
  await field.unheard.rename(target.id, name);
  field.judge.acknowledge(ticket, { writer: 'nobody', region: null, at: Date.now() });
  countWrite(field.tally);
  target.isBusy = false;
}

export async function remove(field: Field, party: Party, region: string, target: Target): Promise<void> {
  const place = field.judge.begin(placeOf(target), absent);
  const answer = await write(field, party, { target, value: absent }, () =>
    party.visitor.change(region, serverEndpoints.delete, {
      params: { server: target.id },
      query: { force: 'true' },
    }),
  );
  acknowledge(field, party, answer, place);
  target.deletedAt = Date.now();
}

/** Makes a server of the party's own. */
export async function create(field: Field, party: Party, region: string): Promise<Target> {
  const name = randomUUID();
  const answer = await party.visitor.change(region, serverEndpoints.create, {
    body: { name, ...field.made },
  });
  const { body } = answer;
  if (answer.status !== 201 || typeof body !== 'object' || body === null || !('id' in body)) {
    throw new Error(`a server was not made: ${String(answer.status)} ${String(answer.code)}`);
  }
  const target = { id: String(body.id), owner: party.user, isBusy: false, deletedAt: null };
  const forgotten = Date.now() - rememberedMs;
  for (const [index, { deletedAt }] of [...field.targets.entries()].toReversed())
    if (deletedAt !== null && deletedAt < forgotten) field.targets.splice(index, 1);
  acknowledge(field, party, answer, field.judge.begin(target.id, name));
  acknowledge(field, party, answer, field.judge.begin(placeOf(target), listed));
  countWrite(field.tally);
  field.targets.push(target);
  return target;
}

async function write(
  field: Field,
  party: Party,
  { target, value }: { target: Target; value: string },
  send: (value: string) => Promise<Answer>,
): Promise<Answer> {
  target.isBusy = true;
  const ticket = field.judge.begin(target.id, value);
  const answer = await send(value);
  if (answer.status >= 400)
    throw new Error(`a write was refused: ${String(answer.status)} ${String(answer.code)}`);
  acknowledge(field, party, answer, ticket);
  countWrite(field.tally);
  target.isBusy = false;
  return answer;
}

function acknowledge(field: Field, party: Party, answer: Answer, ticket: ReturnType<Judge['begin']>): void {
  const region = answer.isPropagating ? null : answer.region;
  field.judge.acknowledge(ticket, { writer: party.name, region, at: Date.now() });
}

const expectOf = (field: Field, party: Party, region: string, object: string): Expectation =>
  field.judge.expect(object, { reader: party.name, region, at: Date.now() });

/** Whether what was shown is behind what others had been told. What says itself that it is stale is held against nothing. */
function hold(
  { judge, tally }: Field,
  { name, visitor }: Party,
  { answer, expected, value }: { answer: Answer; expected: Expectation; value: string },
): boolean {
  const verdict = judge.judge(expected, value);
  const held = answer.isFlagged ? [] : heldOf(visitor);
  countVerdict(tally, held, verdict.violated, () => {
    const where = `${name} in ${answer.region} by ${answer.route.join(', ')}`;
    return `${where} at ${String(Date.now())}: ${judge.explain(expected, value)}`;
  });
  return verdict.isBehind;
}

/** Who sends no marks is promised what a region was told. */
const heldOf = ({ keeps }: Visitor): Guarantee[] =>
  keeps === 'none' ? ['arrivedFloors'] : ['readYourWrites', 'monotonicReads', 'arrivedFloors'];

function valueOf({ status, body }: Answer): string | null {
  if (status === 404) return absent;
  const isServer = status === 200 && typeof body === 'object' && body !== null && 'name' in body;
  return isServer ? String(body.name) : null;
}

/** All pages of a list, as one answer. */
export async function askWholeList(visitor: Visitor, region: string): Promise<Answer> {
  let whole: Answer | null = null;
  let cursor: string | null = null;
  do {
    const page: Answer = await visitor.ask(region, serverEndpoints.list, {
      query: cursor === null ? {} : { cursor },
    });
    whole = whole === null ? page : joined(whole, page);
    cursor = page.status === 200 ? nextOf(page.body) : null;
  } while (cursor !== null);
  return whole;
}

const joined = (one: Answer, next: Answer): Answer => ({
  ...next,
  body: { items: [...itemsOf(one.body), ...itemsOf(next.body)] },
  route: [...new Set([...one.route, ...next.route])],
  isFlagged: one.isFlagged || next.isFlagged,
});

const nextOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'next' in body && typeof body.next === 'string'
    ? body.next
    : null;

const itemsOf = (body: unknown): unknown[] =>
  typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items) ? body.items : [];

/** The names in a list by id; null for what is no list. */
export function namesOf(body: unknown): Map<string, string> | null {
  if (typeof body !== 'object' || body === null || !('items' in body) || !Array.isArray(body.items))
    return null;
  const items: unknown[] = body.items;
  return new Map(items.flatMap((item) => (isNamed(item) ? [[item.id, item.name]] : [])));
}

const isNamed = (item: unknown): item is { id: string; name: string } =>
  typeof item === 'object' && item !== null && 'id' in item && 'name' in item;

import { setTimeout as delay } from 'node:timers/promises';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import { pick } from './dwellers.ts';
import { type Field, namesOf, type Party } from './operations.ts';
import { countRead, countVerdict, countWrite } from './tally.ts';
import type { Answer, Visitor } from './visitor.ts';

/** Between two looks at whether somebody is out everywhere. */
const lookEveryMs = 150;
/** Beyond the time in which a lost revocation arrives. */
const givesUpAfterMs = 25_000;

/** A user without a role, who may see one server while they are its member. */
export interface Guest {
  name: string;
  user: string;
  server: string;
  /** Tabs of one browser; the first renews the token. */
  tabs: readonly Visitor[];
  owner: Party;
}

/** Invites a guest and throws them out again, from anywhere, until `isOver`. */
export async function inviteAndExpel(field: Field, guest: Guest, isOver: () => boolean): Promise<void> {
  const { access } = field;
  const params = { server: guest.server, user: guest.user };
  while (!isOver()) {
    await change(field, guest.name, 'granted', (region) =>
      guest.owner.visitor.change(region, serverEndpoints.putMember, {
        params,
        body: { permissions: ['websocket.connect'] },
      }),
    );
    await renew(field, guest);
    for (let looks = 0; looks < 2; looks += 1) await lookEverywhere(field, guest, probesOf(guest));
    await change(field, guest.name, 'revoked', (region) =>
      guest.owner.visitor.change(region, serverEndpoints.removeMember, { params }),
    );
    if (Math.random() < 0.3) await renew(field, guest);
    await untilOut(field, guest, isOver, probesOf(guest));
    // Without a membership the renewed token opens nothing either.
    if (access.revokedAt(guest.name) !== null) await renew(field, guest);
    await lookEverywhere(field, guest, probesOf(guest));
  }
}

/** A user whose sessions are short, and whose cookies somebody has copied. */
export interface Leaver {
  name: string;
  signIn(region: string): Promise<{ own: Visitor; thief: Visitor }>;
}

/** Signs in, and out again, until `isOver`. */
export async function comeAndGo(
  field: Field,
  { name, signIn }: Leaver,
  isOver: () => boolean,
): Promise<void> {
  for (let visits = 0; !isOver(); visits += 1) {
    const subject = { name: `${name} ${String(visits)}` };
    field.access.begin(subject.name, 'granted');
    const { own, thief } = await signIn(pick(field.regions));
    field.access.acknowledge(subject.name, { region: null, at: Date.now() });
    field.access.renewed(subject.name, 1);
    const probes = [own, thief].flatMap((visitor) => sessionProbes(visitor));
    await lookEverywhere(field, subject, probes);
    const goes = pick([sessionEndpoints.signOut, sessionEndpoints.endAll]);
    await change(field, subject.name, 'revoked', (region) => own.change(region, goes));
    await untilOut(field, subject, isOver, sessionProbes(thief));
  }
}

/** Asks for something that only those who are let in get. */
interface Probe {
  kind: string;
  ask(region: string): Promise<Answer>;
  wasLetIn(answer: Answer): boolean;
}

const isOk = ({ status }: Answer): boolean => status === 200;

const probesOf = ({ tabs, server }: Guest): Probe[] =>
  tabs.flatMap((tab): Probe[] => [
    {
      kind: 'server',
      ask: (region) => tab.ask(region, serverEndpoints.read, { params: { server } }),
      wasLetIn: isOk,
    },
    {
      kind: 'list',
      ask: (region) => tab.ask(region, serverEndpoints.list),
      wasLetIn: ({ status, body }) => status === 200 && namesOf(body)?.has(server) === true,
    },
  ]);

const sessionProbes = (visitor: Visitor): Probe[] =>
  [sessionEndpoints.read, serverEndpoints.list].map((endpoint) => ({
    kind: endpoint === sessionEndpoints.read ? 'session' : 'list',
    ask: (region) => visitor.ask(region, endpoint),
    wasLetIn: isOk,
  }));

async function change(
  field: Field,
  subject: string,
  to: 'granted' | 'revoked',
  send: (region: string) => Promise<Answer>,
): Promise<void> {
  const region = pick(field.regions);
  field.access.begin(subject, to);
  const answer = await send(region);
  if (answer.status >= 400) throw new Error(`${subject} was not ${to}: ${String(answer.code)}`);
  field.access.acknowledge(subject, { region: answer.isPropagating ? null : region, at: Date.now() });
  countWrite(field.tally);
}

async function renew(field: Field, { name, tabs: [tab] }: Guest): Promise<void> {
  const since = field.access.beginRenewal(name);
  const answer = await tab?.change(pick(field.regions), sessionEndpoints.refresh);
  if (answer?.status !== 200) throw new Error(`${name} could not renew: ${String(answer?.code)}`);
  field.access.renewed(name, since);
  countWrite(field.tally);
}

/** Until every region has refused every probe. Outside the region where it was done that may take its time. */
async function untilOut(
  field: Field,
  subject: { name: string },
  isOver: () => boolean,
  probes: readonly Probe[],
): Promise<void> {
  const since = Date.now();
  while (Date.now() - since < givesUpAfterMs) {
    const isAnyIn = await lookEverywhere(field, subject, probes);
    if (!isAnyIn || isOver()) return;
    await delay(lookEveryMs);
  }
}

/** Whether anybody was let in. */
async function lookEverywhere(
  field: Field,
  subject: { name: string },
  probes: readonly Probe[],
): Promise<boolean> {
  let isAnyIn = false;
  for (const region of field.regions) {
    const looks = await Promise.all(probes.map((probe) => look(field, subject.name, region, probe)));
    isAnyIn = looks.includes(true) || isAnyIn;
  }
  return isAnyIn;
}

async function look(field: Field, subject: string, region: string, probe: Probe): Promise<boolean> {
  const { access, tally } = field;
  const at = Date.now();
  const expected = access.expect(subject, { region, at });
  const revokedAt = access.revokedAt(subject);
  const answer = await probe.ask(region);
  const wasLetIn = probe.wasLetIn(answer);
  const isAnswer = wasLetIn || isOk(answer) || [401, 403, 404].includes(answer.status);
  const broken = isAnswer ? access.judge(expected, wasLetIn) : null;
  countRead(tally, answer, `probe ${probe.kind}`, wasLetIn && revokedAt !== null);
  if (wasLetIn && revokedAt !== null) tally.letInForMs = Math.max(tally.letInForMs, at - revokedAt);
  const { must } = expected;
  if (must === null || !isAnswer) return wasLetIn;
  countVerdict(
    tally,
    [must === 'be refused' ? 'revocation' : 'readYourWrites'],
    broken === null ? [] : [broken],
    () =>
      `${subject} should ${must} by ${probe.kind} in ${region}, ${String(revokedAt === null ? 0 : at - revokedAt)} ms after; ${answer.route.join(', ')}`,
  );
  return wasLetIn;
}

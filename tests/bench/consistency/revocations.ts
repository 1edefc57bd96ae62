import { serverEndpoints } from '../../../schema/api/servers.ts';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import { pick } from './dwellers.ts';
import { askWholeList, type Field, namesOf, type Party } from './operations.ts';
import { isOk, lookEverywhere, type Probe, untilAll } from './probes.ts';
import { countWrite } from './tally.ts';
import type { Answer, Visitor } from './visitor.ts';

/** How often nobody is told of a guest's expulsion. */
const unheardShare = 0.25;
/** How often a guest renews their token at once after it. */
const renewsShare = 0.3;

/** A user without a role, who may see one server while they are its member. */
export interface Guest {
  name: string;
  user: string;
  server: string;
  /** Tabs of one browser; the first renews the token. */
  tabs: readonly Visitor[];
  owner: Party;
  /** Begins another session in that browser. */
  signInAgain(): Promise<void>;
}

/** Invites a guest and throws them out again, from anywhere, until `isOver`. */
export async function inviteAndExpel(field: Field, guest: Guest, isOver: () => boolean): Promise<void> {
  const { name, tabs, owner, server } = guest;
  const params = { server, user: guest.user };
  const probes = tabs.flatMap((tab) => [serverProbe(tab, server), listProbe(tab, server)]);
  while (!isOver()) {
    await change(field, name, 'granted', (region) =>
      owner.visitor.change(region, serverEndpoints.putMember, {
        params,
        body: { permissions: ['websocket.connect'] },
      }),
    );
    await renew(field, guest);
    for (let looks = 0; looks < 2; looks += 1) await lookEverywhere(field, name, probes);
    if (Math.random() < unheardShare)
      await changeUnheard(field, name, 'revoked', () => field.unheard.removeMember(server, guest.user));
    else
      await change(field, name, 'revoked', (region) =>
        owner.visitor.change(region, serverEndpoints.removeMember, { params }),
      );
    if (Math.random() < renewsShare) await renew(field, guest);
    await untilAll(field, name, { are: 'out', probes, isOver });
    // Without a membership the renewed token opens nothing either.
    await renew(field, guest);
    await lookEverywhere(field, name, probes);
  }
}

/** A user whose sessions are short, and whose cookies somebody has copied. */
export interface Leaver {
  name: string;
  signIn(region: string): Promise<{ own: Visitor; thief: Visitor }>;
}

/** Signs in, and out again, until `isOver`. */
export async function comeAndGo(field: Field, leaver: Leaver, isOver: () => boolean): Promise<void> {
  for (let visits = 0; !isOver(); visits += 1) {
    const name = `${leaver.name} ${String(visits)}`;
    field.access.begin(name, 'granted');
    const { own, thief } = await leaver.signIn(pick(field.regions));
    field.access.acknowledge(name, { region: null, at: Date.now() });
    field.access.renewed(name, 1);
    await lookEverywhere(field, name, [own, thief].flatMap(sessionProbes));
    const goes = pick([sessionEndpoints.signOut, sessionEndpoints.endAll]);
    await change(field, name, 'revoked', (region) => own.change(region, goes));
    await untilAll(field, name, { are: 'out', probes: sessionProbes(thief), isOver });
  }
}

/** A user who may see a server while their role says so. No region is told when it does not. */
export interface Clerk {
  name: string;
  role: string;
  server: string;
  tab: Visitor;
}

export async function raiseAndDemote(field: Field, clerk: Clerk, isOver: () => boolean): Promise<void> {
  const { name, role, server, tab } = clerk;
  const probes = [serverProbe(tab, server)];
  while (!isOver()) {
    await changeUnheard(field, name, 'granted', () => field.unheard.setRole(role, ['servers.read']));
    await untilAll(field, name, { are: 'in', probes, isOver });
    await changeUnheard(field, name, 'revoked', () => field.unheard.setRole(role, []));
    await untilAll(field, name, { are: 'out', probes, isOver });
  }
}

const serverProbe = (tab: Visitor, server: string): Probe => ({
  kind: 'server',
  isPrompt: true,
  ask: (region) => tab.ask(region, serverEndpoints.read, { params: { server } }),
  wasLetIn: isOk,
});

/** A list belongs to what a user has, of which a renewed token says nothing. */
const listProbe = (tab: Visitor, server: string): Probe => ({
  kind: 'list',
  isPrompt: false,
  ask: (region) => askWholeList(tab, region),
  wasLetIn: ({ status, body }) => status === 200 && namesOf(body)?.has(server) === true,
});

const sessionProbes = (visitor: Visitor): Probe[] =>
  [sessionEndpoints.read, serverEndpoints.list].map((endpoint) => ({
    kind: endpoint === sessionEndpoints.read ? 'session' : 'list',
    isPrompt: true,
    ask: (region) => visitor.ask(region, endpoint),
    wasLetIn: isOk,
  }));

type State = 'granted' | 'revoked';

async function change(
  field: Field,
  subject: string,
  to: State,
  send: (region: string) => Promise<Answer>,
): Promise<void> {
  const region = pick(field.regions);
  field.access.begin(subject, to);
  const answer = await send(region);
  if (answer.status >= 400) throw new Error(`${subject} was not ${to}: ${String(answer.code)}`);
  field.access.acknowledge(subject, { region: answer.isPropagating ? null : region, at: Date.now() });
  countWrite(field.tally);
}

async function changeUnheard(
  { access, tally }: Field,
  subject: string,
  to: State,
  work: () => Promise<void>,
): Promise<void> {
  access.begin(subject, to);
  await work();
  access.acknowledge(subject, { region: null, at: Date.now() });
  countWrite(tally);
}

async function renew(field: Field, { name, tabs: [tab], signInAgain }: Guest): Promise<void> {
  const since = field.access.beginRenewal(name);
  const answer = await tab?.change(pick(field.regions), sessionEndpoints.refresh);
  // A session is renewed so often only here.
  if (answer?.code === 'rate_limited') await signInAgain();
  else if (answer?.status !== 200) throw new Error(`${name} could not renew: ${String(answer?.code)}`);
  field.access.renewed(name, since);
  countWrite(field.tally);
}

import { setTimeout as delay } from 'node:timers/promises';
import { type Field } from './operations.ts';
import { countRead, countVerdict } from './tally.ts';
import type { Answer } from './visitor.ts';

/** Between two looks at whether somebody is in, or out. */
const lookEveryMs = 150;
/** Beyond the time in which a lost change arrives. */
const givesUpAfterMs = 25_000;

/** Asks for something that only those who are let in get. */
export interface Probe {
  kind: string;
  /** False: it may come late to those who are let in. */
  isPrompt: boolean;
  ask(region: string): Promise<Answer>;
  wasLetIn(answer: Answer): boolean;
}

export const isOk = ({ status }: Answer): boolean => status === 200;

/** Until every probe has been let in everywhere, or refused. Outside the region where it was done that may take its time. */
export async function untilAll(
  field: Field,
  subject: string,
  wanted: { are: 'in' | 'out'; probes: readonly Probe[]; isOver: () => boolean },
): Promise<void> {
  const since = Date.now();
  while (Date.now() - since < givesUpAfterMs) {
    const looks = await lookEverywhere(field, subject, wanted.probes);
    if (wanted.isOver() || looks.every((wasLetIn) => wasLetIn === (wanted.are === 'in'))) return;
    await delay(lookEveryMs);
  }
}

/** Who was let in, by region and probe. */
export async function lookEverywhere(
  field: Field,
  subject: string,
  probes: readonly Probe[],
): Promise<boolean[]> {
  const looks: boolean[] = [];
  for (const region of field.regions)
    looks.push(...(await Promise.all(probes.map((probe) => look(field, subject, region, probe)))));
  return looks;
}

async function look(field: Field, subject: string, region: string, probe: Probe): Promise<boolean> {
  const { access, tally } = field;
  const at = Date.now();
  const expected = access.expect(subject, { region, at });
  const revokedAt = access.revokedAt(subject);
  const answer = await probe.ask(region);
  const wasLetIn = probe.wasLetIn(answer);
  const isAnswer = isOk(answer) || [401, 403, 404].includes(answer.status);
  countRead(tally, answer, `probe ${probe.kind}`, wasLetIn && revokedAt !== null);
  if (wasLetIn && revokedAt !== null) tally.letInForMs = Math.max(tally.letInForMs, at - revokedAt);
  const { must } = expected;
  if (must === null || !isAnswer || answer.isFlagged) return wasLetIn;
  if (must === 'be let in' && !probe.isPrompt) return wasLetIn;
  const broken = access.judge(expected, wasLetIn);
  countVerdict(
    tally,
    [must === 'be refused' ? 'revocation' : 'readYourWrites'],
    broken === null ? [] : [broken],
    () => {
      const since = revokedAt === null ? '' : `, ${String(at - revokedAt)} ms after`;
      return `${subject} should ${must} by ${probe.kind} in ${region}${since}: ${answer.route.join(', ')}`;
    },
  );
  return wasLetIn;
}

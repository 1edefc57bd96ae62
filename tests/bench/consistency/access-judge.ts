import type { Guarantee } from './judge.ts';

/** What a probe of somebody's access must find; taken before it is sent. */
export interface AccessExpectation {
  subject: string;
  /** How many changes had begun. */
  changes: number;
  must: 'be let in' | 'be refused' | null;
}

/** Judges who is let in. The changes of one subject (a session, a membership) come one after the other. */
export interface AccessJudge {
  /** A grant or a revocation is sent. */
  begin(subject: string, to: 'granted' | 'revoked'): void;
  /** It is answered. `region`: whose cache acknowledged it before; null: none did. */
  acknowledge(subject: string, by: { region: string | null; at: number }): void;
  /** The subject is about to renew its token. */
  beginRenewal(subject: string): number;
  /** It has, and so carries what was settled at the beginning. */
  renewed(subject: string, since: number): void;
  expect(subject: string, by: { region: string; at: number }): AccessExpectation;
  /** The broken promise, or null. What changes while a probe is under way may be answered either way. */
  judge(expected: AccessExpectation, wasLetIn: boolean): Guarantee | null;
  /** Since when a subject has been out everywhere, ms; null while it may be in. */
  revokedAt(subject: string): number | null;
}

interface Access {
  changes: number;
  isSettled: boolean;
  state: 'granted' | 'revoked';
  settledAt: number;
  region: string | null;
  /** The change that the subject's own token knows of. */
  known: number;
}

/** `arrivalMs`: by then a revocation has arrived everywhere, whatever was lost on the way. */
export function createAccessJudge({ arrivalMs }: { arrivalMs: number }): AccessJudge {
  const all = new Map<string, Access>();
  const accessOf = (subject: string): Access => {
    const known = all.get(subject);
    if (known === undefined) throw new Error(`nobody ever let ${subject} in`);
    return known;
  };

  const mustOf = (access: Access, region: string, at: number): AccessExpectation['must'] => {
    const { isSettled, state, known, changes } = access;
    if (!isSettled) return null;
    const knows = known === changes;
    if (state === 'granted') return knows ? 'be let in' : null;
    const hasArrived = access.region === region || at - access.settledAt > arrivalMs;
    return knows || hasArrived ? 'be refused' : null;
  };

  return {
    begin(subject, to) {
      const changes = (all.get(subject)?.changes ?? 0) + 1;
      const known = all.get(subject)?.known ?? 0;
      all.set(subject, { changes, known, isSettled: false, state: to, settledAt: 0, region: null });
    },
    acknowledge(subject, { region, at }) {
      Object.assign(accessOf(subject), { isSettled: true, region, settledAt: at });
    },
    beginRenewal(subject) {
      const { changes, isSettled } = accessOf(subject);
      return isSettled ? changes : changes - 1;
    },
    renewed(subject, since) {
      const access = accessOf(subject);
      access.known = Math.max(access.known, since);
    },
    expect(subject, { region, at }) {
      const access = accessOf(subject);
      return { subject, changes: access.changes, must: mustOf(access, region, at) };
    },
    judge({ subject, changes, must }, wasLetIn) {
      if (accessOf(subject).changes !== changes) return null;
      if (must === 'be refused' && wasLetIn) return 'revocation';
      // Who was let in has been by a write of their own: they signed in, or renewed their token.
      return must === 'be let in' && !wasLetIn ? 'readYourWrites' : null;
    },
    revokedAt(subject) {
      const { isSettled, state, settledAt } = accessOf(subject);
      return isSettled && state === 'revoked' ? settledAt : null;
    },
  };
}

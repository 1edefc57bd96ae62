/** How often something may be tried in one window: from one address, and on what it is tried. */
export interface AttemptRule {
  windowMs: number;
  perAddress: number;
  /** Null: tried on nothing that has a name. */
  perSubject: number | null;
}

const windowMs = 300_000;

/** Everything that can be guessed or worn out. A subject is kept as its hash alone. */
export const attemptRules = {
  /** Subject: the login. A right password forgives it what was guessed before. */
  'sign-in': { windowMs, perAddress: 60, perSubject: 20 },
  /** Subject: the session. One tab refreshes every few minutes; many people may share an address. */
  refresh: { windowMs, perAddress: 600, perSubject: 60 },
  enrol: { windowMs, perAddress: 60, perSubject: null },
  'set-up': { windowMs, perAddress: 30, perSubject: null },
  /** Subject: the server. A check lets the panel and another node dial out. */
  'check-reach': { windowMs, perAddress: 60, perSubject: 15 },
  /** Subject: the user. A whole catalogue may be looked at and imported in one go. */
  'read-source': { windowMs, perAddress: 1200, perSubject: 600 },
} as const satisfies Record<string, AttemptRule>;

export type AttemptName = keyof typeof attemptRules;

import type { Health } from '../db/health.ts';
import type { Topology } from '../db/topology.ts';
import type { Counters } from './figures.ts';
import type { RegionHome } from './home.ts';
import { databaseNames } from './names.ts';
import { type Heard, type Said, type Ticket, toldBeat } from './shared-health.ts';

export interface Contact {
  /**
   * Tells a region what this isolate knows and learns what the region does. Answers what is left to this isolate: to
   * ask for a beat, to try databases by their URLs. Null: the region did not answer. Never rejects.
   */
  share(region: string, mayBeat: boolean): Promise<{ isBeatDue: boolean; toTry: string[] } | null>;
}

interface ContactOptions {
  topology: Topology;
  health: Health;
  counters: Counters;
  homeOf(region: string): RegionHome;
  now: () => number;
}

/** One per isolate, which `from` names. */
export function createContact(from: string, options: ContactOptions): Contact {
  const { topology, health, counters, homeOf, now } = options;
  const names = databaseNames([topology.primary, ...topology.orderFrom(topology.primary.region).replicas]);
  const tickets = new Map<string, { ticket: Ticket; heardAt: number }>();

  return {
    async share(region, mayBeat) {
      const askedAt = now();
      const told = health.tell(askedAt);
      const last = tickets.get(region) ?? null;
      const figures = counters(region).take();
      const said: Said = {
        from,
        ticket: last?.ticket ?? null,
        beat: last === null || told.beat === null ? null : toldBeat(told.beat, last.heardAt),
        findings: told.findings.flatMap(({ url, why, restMs }) => {
          const database = names.nameOf(url);
          return database === null ? [] : [{ database, why, restMs }];
        }),
        mayBeat,
      };
      const heard = await homeOf(region).share(said, figures);
      if (heard === null) {
        // It may have come in all the same: a figure that is counted twice now and then misleads nobody.
        for (const [name, count] of Object.entries(figures)) counters(region).add(name, count);
        return null;
      }
      const heardAt = now();
      tickets.set(region, { ticket: heard.ticket, heardAt });
      const toTry = health.hear({ beat: heard.beat, rests: restsOf(heard) }, told, { askedAt, now: heardAt });
      return { isBeatDue: heard.isBeatDue, toTry };
    },
  };

  function restsOf(heard: Heard) {
    return heard.rests.flatMap(({ database, why, restMs }) => {
      const url = names.urlOf(database);
      return url === null ? [] : [{ url, why, restMs }];
    });
  }
}

import { until } from '../../stack/until.ts';
import { ask, openSession } from './sql.ts';

/**
 * Where a rename may be stopped. `change`: in the middle of its transaction, before anything that commits is on its way.
 * `commit`: its last statement has not been done. `answer`: it is committed, and what it answers is being kept for
 * repeats. `unkept`: the same, and what it answers is not kept in the end.
 */
export type Stop = 'change' | 'commit' | 'answer' | 'unkept';

/** Stops writes whose keys ask for it, in the primary itself, until it is opened. */
export interface Barrier {
  /** Of the request that is stopped there. */
  key: string;
  /** Waits until somebody stands there. */
  reached(): Promise<void>;
  open(): Promise<void>;
}

const lock = 26_300;

const prepare = `
  create or replace function faults_barrier() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${lock});
    return new;
  end $$;
  create or replace function faults_forget() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${lock});
    return null;
  end $$;
  create or replace trigger faults_commit before insert on idempotency
    for each row when (new.key like 'commit-%') execute function faults_barrier();
  create or replace trigger faults_answer before update of status on idempotency
    for each row when (new.key like 'answer-%') execute function faults_barrier();
  create or replace trigger faults_unkept before update of status on idempotency
    for each row when (new.key like 'unkept-%') execute function faults_forget()`;

/** Closed from now on for a rename of the server. A primary that dies opens it. */
export async function closeBarrier(primaryUrl: string, stop: Stop, server: string): Promise<Barrier> {
  await ask(primaryUrl, prepare);
  const session = await openSession(primaryUrl);
  const [holder] = await session.query('select pg_backend_pid() as pid');
  if (stop === 'change') {
    await session.query('begin');
    await session.query('select 1 from servers where short_id = $1 for update', [server]);
  } else {
    await session.query('select pg_advisory_lock($1)', [lock]);
  }
  return {
    key: `${stop}-${crypto.randomUUID()}`,
    async reached() {
      const isReached = async () => {
        const waiting = await ask(
          primaryUrl,
          'select 1 from pg_stat_activity where $1 = any (pg_blocking_pids(pid))',
          [holder?.['pid']],
        );
        return waiting.length > 0 ? true : undefined;
      };
      await until(isReached, {
        everyMs: 20,
        timeoutMs: 15_000,
        onTimeout: () => 'nobody came to the barrier',
      });
    },
    open: () => session.end(),
  };
}

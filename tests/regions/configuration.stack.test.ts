import { expect, test } from 'vitest';
import type { Stack } from '../stack/stack.ts';
import { startTestStack } from '../stack/test-stack.ts';
import { until } from '../stack/until.ts';

test('with a wrong configuration nothing is answered, and no page says why', async () => {
  const stack = await startTestStack({
    firstPort: 25_100,
    regions: ['eu'],
    variables: {
      DATABASE_REPLICAS: JSON.stringify([
        { region: 'mars', url: 'postgresql://a:b@c/d' },
        { region: 'us', binding: 'NOWHERE' },
      ]),
    },
  });
  try {
    for (const path of ['/', '/api/v1/system', '/api/v1/servers']) {
      const response = await fetch(`${stack.url}${path}`);
      expect(response.status, path).toBe(500);
      const text = await response.text();
      expect(text).toContain('"code":"internal"');
      expect(text).not.toMatch(/mars|NOWHERE/);
    }
  } finally {
    await stack.stop();
  }
});

test('a standby is not taken for the primary until it is promoted', async () => {
  const stack = await startTestStack({
    firstPort: 26_720,
    regions: ['eu', 'us'],
    variables: { DATABASE_PRIMARY_URL: '', DATABASE_PRIMARY_BINDING: 'PRIMARY', DATABASE_REPLICAS: '[]' },
    hyperdrives: (addressOf) => ({ PRIMARY: addressOf('us') }),
  });
  try {
    const standby = stack.postgres.instance('us');
    await untilReplayed(stack, 'us');
    // Somebody may have looked while it still lacked the migration.
    expect(await untilOther(stack, 'schema_behind')).toBe('primary_unavailable');
    await standby.query('SELECT pg_promote()');
    expect(await untilOther(stack, 'primary_unavailable')).toBe(null);
  } finally {
    await stack.stop();
  }
});

/** Resolves when a standby has what its primary has now. */
async function untilReplayed(stack: Stack, region: string): Promise<void> {
  const [now] = await stack.postgres.instance('eu').query('SELECT pg_current_wal_lsn()::text AS lsn');
  const replayed = `SELECT pg_last_wal_replay_lsn() >= '${String(now?.['lsn'])}'::pg_lsn AS "isThere"`;
  const ask = async () => {
    const [row] = await stack.postgres.instance(region).query(replayed);
    return row?.['isThere'] === true ? true : undefined;
  };
  await until(ask, { everyMs: 50, timeoutMs: 20_000, onTimeout: () => `${region} does not follow` });
}

/** The error that the panel names, null for none, as soon as it is another one. */
async function untilOther(stack: Stack, former: string): Promise<unknown> {
  const ask = async () => {
    const response = await fetch(`${stack.url}/api/v1/system`);
    const body: unknown = await response.json();
    const code = /"code":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? null;
    return code === former ? undefined : { code };
  };
  const onTimeout = () => `the panel went on to say ${former}`;
  return (await until(ask, { everyMs: 50, timeoutMs: 20_000, onTimeout })).code;
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { systemEndpoints } from '../../schema/api/system.ts';
import { schemaVersion } from '../../schema/schema-version.ts';
import type { PanelClient, RawAnswer } from '../api-client.ts';
import { until } from '../stack/until.ts';
import { type Ground, regionUrl, startGround } from './ground.ts';

let ground: Ground;
/** Carries no marks. */
let reader: PanelClient;

beforeAll(async () => {
  ground = await startGround(26_640, { regions: ['eu', 'us'], variables: { ROOST_CACHE: 'off' } });
  reader = ground.admin.unmarkedAt(regionUrl(ground, 'us'));
});

afterAll(() => ground.stop());

const route = (answer: RawAnswer): string => answer.headers.get('x-roost-route') ?? '';

async function untilAnswer(isWanted: (answer: RawAnswer) => boolean): Promise<RawAnswer> {
  let last = '';
  return await until(
    async () => {
      const answer = await reader.raw(serverEndpoints.list);
      last = `${String(answer.status)} ${route(answer)}`;
      return isWanted(answer) ? answer : undefined;
    },
    { everyMs: 50, timeoutMs: 30_000, onTimeout: () => `it stayed ${last}` },
  );
}

/** The primary as it was before the newest migration. */
async function takeOneBack(): Promise<void> {
  await ground.sql.query(`BEGIN; ALTER TABLE drizzle.__drizzle_migrations RENAME TO kept;
    CREATE VIEW drizzle.__drizzle_migrations AS SELECT * FROM drizzle.kept ORDER BY id LIMIT ${schemaVersion - 1};
    COMMIT`);
}

const giveBack = () =>
  ground.sql.query(`BEGIN; DROP VIEW drizzle.__drizzle_migrations;
    ALTER TABLE drizzle.kept RENAME TO __drizzle_migrations; COMMIT`);

test('a primary that lacks a migration is named as such, and a replica that lacks it longer is passed over', async () => {
  await untilAnswer((answer) => route(answer) === 'replica:us');
  await takeOneBack();
  const behind = await untilAnswer(({ status }) => status !== 200);
  expect(behind.status).toBe(503);
  expect(behind.headers.get('retry-after')).toBe('30');
  const error = {
    code: 'schema_behind',
    message: expect.stringContaining(`${schemaVersion - 1} migrations of ${schemaVersion}`),
  };
  expect(behind.body).toMatchObject({ error });
  for (const { url } of ground.stack.urls) {
    const system = await ground.admin.at(url).raw(systemEndpoints.read);
    expect([system.status, system.body]).toEqual([503, { error: expect.objectContaining(error) }]);
  }

  await ground.stack.setLag('us', 4000);
  await giveBack();
  expect((await ground.admin.raw(serverEndpoints.list)).status).toBe(200);
  await untilAnswer((answer) => route(answer) === 'primary-fallback:schema');
  await ground.stack.setLag('us', 0);
  await untilAnswer((answer) => route(answer) === 'replica:us');
});

test('a primary that was never migrated is named as such', async () => {
  await ground.sql.query('ALTER SCHEMA drizzle RENAME TO elsewhere');
  const behind = await ground.admin.raw(systemEndpoints.read);
  expect([behind.status, behind.body]).toMatchObject([503, { error: { code: 'schema_behind' } }]);
  await ground.sql.query('ALTER SCHEMA elsewhere RENAME TO drizzle');
  expect((await ground.admin.raw(systemEndpoints.read)).status).toBe(200);
});

import { checkRule } from '../tester.ts';
import { permissionLiterals } from './permission-literals.ts';
import { purity } from './purity.ts';
import { recordedWrites } from './recorded-writes.ts';
import { sleepingObjects } from './sleeping-objects.ts';

const verb = 'workers/domain/rename-server.ts';

checkRule('recorded-writes', recordedWrites, {
  passes: [
    {
      at: verb,
      code: `ctx.db.write({}, async (tx) => { return { result, activity: [], scopes: ['sys'] }; });`,
    },
    { at: verb, code: `ctx.db.write(async (tx) => ({ result, activity, scopes }));` },
    {
      at: verb,
      code: `ctx.db.write(async (tx) => { const rows = list.map((row) => { return row.id; }); return { activity, scopes }; });`,
    },
    { at: verb, code: `socket.write('a');` },
    { at: 'workers/db/write.ts', code: `db.write(async () => 1);` },
  ],
  fails: [
    { at: verb, code: `ctx.db.write({}, async (tx) => { return { result, scopes: [] }; });` },
    { at: verb, code: `ctx.db.write({}, async (tx) => { return { result, activity: [] }; });` },
    { at: verb, code: `ctx.db.write(async (tx) => ({ result }));` },
    {
      at: verb,
      code: `ctx.db.write(async (tx) => { if (a) return { result }; return { result, activity, scopes }; });`,
    },
    { at: verb, code: `ctx.db.write(async (tx) => done(tx));` },
    { at: verb, code: `ctx.db.write(async (tx) => { await tx.a(); return; });` },
    { at: verb, code: `ctx.db.write({}, rename);` },
    { at: verb, code: `db.write({}, async function () { return { ...answer }; });` },
  ],
});

checkRule('sleeping-objects', sleepingObjects, {
  passes: [
    { at: 'workers/objects/node-gateway.ts', code: `setTimeout(() => {}, 10_000);` },
    { at: 'workers/writer.ts', code: `ctx.waitUntil(done);` },
  ],
  fails: [
    { at: 'workers/objects/node-gateway.ts', code: `setInterval(() => {}, 1000);` },
    { at: 'workers/objects/node-gateway.ts', code: `this.ctx.waitUntil(done);` },
  ],
});

checkRule('permission-literals', permissionLiterals, {
  passes: [
    { at: 'workers/authorize.ts', code: `grants(granted, 'control.start');` },
    { at: 'schema/api/servers.ts', code: `const permission = 'servers.create';` },
    { at: verb, code: `const event = 'server:power.start';` },
  ],
  fails: [
    { at: verb, code: `if (granted.includes('control.start')) go();` },
    { at: 'workers/routes/servers.ts', code: `need('servers.create');` },
  ],
});

checkRule('purity', purity, {
  passes: [
    { at: 'schema/cron.ts', code: `export const next = (now: number) => new Date(now);` },
    { at: 'agent/log.ts', code: `console.log(Date.now());` },
    { at: 'schema/ids.test.ts', code: `Date.now();` },
  ],
  fails: [
    { at: 'schema/cron.ts', code: `export const next = () => Date.now();` },
    { at: 'schema/cron.ts', code: `export const next = () => new Date();` },
    { at: 'schema/ids.ts', code: `export const id = () => Math.random();` },
    { at: 'schema/ids.ts', code: `export const id = () => globalThis.crypto.randomUUID();` },
    { at: 'schema/ids.ts', code: `export const home = process.env;` },
    { at: 'schema/ids.ts', code: `import fs from 'node:fs/promises';` },
    { at: 'schema/ids.ts', code: `await fetch('/');` },
  ],
});

import { checkRule } from '../tester.ts';
import { layersRule } from './layers.ts';

const importing = (at: string, source: string) => ({ at, code: `import { a } from '${source}';` });

checkRule('layers', layersRule, {
  passes: [
    importing('schema/ids.ts', 'zod'),
    importing('schema/tables/servers.ts', 'drizzle-orm/pg-core'),
    importing('workers/routes/servers.ts', '../domain/create-server.ts'),
    importing('workers/domain/create-server.ts', '../../schema/tables/servers.ts'),
    importing('workers/gateway.ts', './objects/node-gateway.ts'),
    importing('workers/routes/servers.stack.test.ts', '../../tests/stack/stack.ts'),
    importing('workers/ops/migrate.ts', 'pg'),
    importing('web/pages/ServersPage.tsx', '../components/Button.tsx'),
    importing('web/pages/server/Console.tsx', './Charts.tsx'),
    importing('agent/link.ts', 'ws'),
    importing('agent/link.ts', 'node:fs'),
    importing('tests/e2e/main-job.e2e.test.ts', '../../workers/env.ts'),
  ],
  fails: [
    importing('schema/ids.ts', 'node:fs'),
    importing('schema/ids.ts', '../workers/env.ts'),
    importing('schema/ids.ts', 'drizzle-orm'),
    importing('schema/tables/servers.ts', 'zod'),
    importing('workers/env.ts', '../agent/link.ts'),
    importing('workers/routes/servers.ts', '../db/read.ts'),
    importing('workers/routes/servers.ts', 'drizzle-orm'),
    importing('workers/domain/create-server.ts', 'hono'),
    importing('workers/domain/create-server.ts', 'hono/cookie'),
    importing('workers/domain/create-server.ts', '../objects/node-gateway.ts'),
    importing('workers/domain/sign-in.ts', '@upstash/redis'),
    importing('workers/app.ts', './objects/node-gateway.ts'),
    importing('workers/objects/node-gateway.ts', '../db/write.ts'),
    importing('workers/app.ts', 'pg'),
    importing('web/api.ts', '../schema/tables/servers.ts'),
    importing('web/api.ts', 'node:fs'),
    importing('web/components/Button.tsx', '../api.ts'),
    importing('web/pages/ServersPage.tsx', './NodesPage.tsx'),
    importing('agent/calls.ts', './main.ts'),
    importing('agent/calls.ts', '../schema/tables/servers.ts'),
    { at: 'web/api.ts', code: `export { a } from '../workers/env.ts';` },
    { at: 'web/api.ts', code: `export * from '../workers/env.ts';` },
    { at: 'web/api.ts', code: `const a = await import('../workers/env.ts');` },
    { at: 'web/api.ts', code: `import type { A } from '../workers/env.ts';` },
  ],
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './rule.ts';

/**
 * Who may import whom. Every row whose `files` match holds, tests excepted.
 * Names: `folder/` or a file of the project, `npm:<package>`, `node:<module>`, `cloudflare:<module>`.
 */
export interface Layer {
  files: readonly string[];
  except?: readonly string[];
  /** Nothing but these. */
  only?: readonly string[];
  /** None of these. */
  never?: readonly string[];
  /** Said to whoever breaks it. */
  why: string;
}

const drizzle = 'npm:drizzle-orm';
const objects = 'workers/objects/';
const webBuild = ['web/vite.config.ts', 'web/contract-plugin.ts'];

export const layers: readonly Layer[] = [
  {
    files: ['schema/'],
    except: ['schema/tables/', 'schema/eggs/'],
    only: ['schema/', 'npm:zod'],
    why: 'schema is pure: everyone may import it, it imports nothing',
  },
  {
    files: ['schema/eggs/'],
    only: ['schema/', 'npm:zod', 'npm:yaml'],
    why: 'egg files come as JSON and YAML; apart from that they are as pure as the rest of schema',
  },
  {
    files: ['schema/tables/'],
    only: ['schema/', drizzle],
    why: 'tables know drizzle and the rest of schema only',
  },
  {
    files: ['workers/'],
    never: ['web/', 'agent/', 'tests/', 'lint/'],
    why: 'workers, web and agent meet in schema only',
  },
  {
    files: ['agent/'],
    never: ['web/', 'workers/', 'tests/', 'lint/', 'schema/tables/'],
    why: 'workers, web and agent meet in schema only',
  },
  {
    files: ['web/'],
    except: [...webBuild],
    never: ['agent/', 'workers/', 'tests/', 'lint/', 'schema/tables/', 'node:'],
    why: 'workers, web and agent meet in schema only, and browsers have no Node',
  },
  {
    files: ['workers/routes/', 'workers/pterodactyl/'],
    never: ['workers/db/', 'workers/cache/', objects, 'schema/tables/', drizzle],
    why: 'a route calls a domain verb; it knows no database, cache or object',
  },
  {
    files: ['workers/domain/'],
    never: ['npm:hono', objects, 'workers/routes/', 'workers/app.ts', 'workers/route.ts'],
    why: 'a domain verb knows its ctx and the database, not HTTP and not objects',
  },
  {
    files: ['workers/domain/'],
    never: [
      'workers/cache/invalidate.ts',
      'workers/cache/load.ts',
      'workers/cache/region-cache.ts',
      'workers/cache/shards.ts',
      'workers/cache/sources.ts',
    ],
    why: 'a verb names keys and loads them through ctx; commits invalidate by themselves',
  },
  {
    files: ['workers/domain/', 'workers/routes/', objects],
    never: ['npm:@upstash/redis', 'npm:@neondatabase/serverless'],
    why: 'clients of outside services live in workers/db and workers/cache and arrive through ctx',
  },
  {
    files: ['workers/'],
    except: [objects, 'workers/gateway.ts', 'workers/agent-client.ts', 'workers/env.ts'],
    never: [objects],
    why: 'nodes are spoken to through workers/agent-client.ts alone',
  },
  {
    files: [objects],
    never: ['workers/db/', 'workers/domain/', 'workers/routes/', 'schema/tables/', drizzle],
    why: 'objects hold sockets; rows are written by the writer',
  },
  {
    files: ['web/components/'],
    never: ['web/api.ts', 'web/query.ts', 'web/socket.ts', 'web/marks.ts', 'web/pages/', 'schema/api/'],
    why: 'components know neither API nor pages',
  },
  {
    files: ['schema/', 'workers/', 'agent/', 'web/'],
    never: ['agent/main.ts', 'workers/edge.ts', 'workers/writer.ts', 'web/main.tsx'],
    why: 'entries wire and are imported by nobody',
  },
  {
    files: ['schema/', 'workers/', 'agent/', 'web/'],
    except: ['workers/ops/', 'agent/build.ts', ...webBuild],
    never: developmentOnly(),
    why: 'a devDependency is not there where the product runs',
  },
];

/** The packages that an installation of the product does not have. */
function developmentOnly(): string[] {
  const manifest: unknown = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('devDependencies' in manifest)) return [];
  return Object.keys(manifest.devDependencies ?? {})
    .filter((name) => !name.startsWith('@types/') && name !== '@cloudflare/workers-types')
    .map((name) => `npm:${name}`);
}

import * as z from 'zod';
import { eggConfigFile, eggFormats } from '../egg.ts';
import { uuid } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { eggDetail, none } from './shapes.ts';

const tag = 'Eggs';
const params = z.object({ egg: uuid });
const url = z.url({ protocol: /^https?$/ }).max(2048);

/** The file as it is. */
export const sourceFile = z.object({ source: z.string().min(2).max(1_048_576) }).strict();
/** Where it lies. */
export const sourceUrl = z.object({ url }).strict();
export const eggSource = z.union([sourceFile, sourceUrl]);

/** A way to run an egg and, where it cannot be gone, why not. */
const way = z.object({ can: z.boolean(), because: z.string().nullable() });

/** What an egg needs of a node. */
export const eggNeeds = z.object({
  docker: way,
  /** A process whose root is the egg's image. */
  ociRoot: way,
  /** A process with programs of the host. */
  hostTools: way.extend({ tools: z.array(z.object({ name: z.string(), version: z.string().nullable() })) }),
});

/** A sentence about an egg that its administrator should know. */
const remark = z.object({ code: z.string(), message: z.string(), path: z.string().nullable() });

export const eggReport = z.object({
  format: z.enum(eggFormats),
  name: z.string(),
  author: z.string(),
  description: z.string(),
  warnings: z.array(remark),
  needs: eggNeeds,
  variables: z.array(
    z.object({ envVariable: z.string(), isSecret: z.boolean(), rules: z.array(z.string()) }),
  ),
  /** An egg here that came from the same file: importing makes another one, updating changes that one. */
  sameAs: z.object({ id: z.string(), name: z.string() }).nullable(),
});

/** Everything of an egg, as its page shows and edits it. */
export const eggWhole = eggDetail.extend({
  startupCommands: z.record(z.string(), z.string()),
  fileDenylist: z.array(z.string()),
  tags: z.array(z.string()),
  icon: z.string().nullable(),
  updateUrl: z.string().nullable(),
  config: z.object({
    files: z.array(eggConfigFile),
    done: z.array(z.string()),
    stripAnsi: z.boolean(),
    stop: z.string(),
  }),
  install: z.object({ script: z.string(), container: z.string(), entrypoint: z.string() }).nullable(),
  origin: z.object({ format: z.string(), url: z.string().nullable(), readAt: z.string() }).nullable(),
  /** Whether anything differs from the file that it came from. */
  isChanged: z.boolean(),
  needs: eggNeeds,
  /** Moves with every change; absent from panels that do not tell yet. */
  version: z.string().optional(),
});

const editable = eggWhole
  .pick({
    name: true,
    author: true,
    description: true,
    startup: true,
    startupCommands: true,
    dockerImages: true,
    features: true,
    fileDenylist: true,
    tags: true,
    updateUrl: true,
    config: true,
    install: true,
  })
  .extend({
    nest: z.string().trim().min(1).max(191),
    /** The whole list in its order; a variable keeps its servers' values by its `envVariable`. */
    variables: z.array(
      eggDetail.shape.variables.element.extend({
        /** Null leaves a secret default as it is. */
        defaultValue: z.string().max(8192).nullable(),
      }),
    ),
  });

/** One place where the file now says something else. */
export const upstreamChange = z.object({
  path: z.string(),
  base: z.string().nullable(),
  local: z.string().nullable(),
  theirs: z.string().nullable(),
  state: z.enum(['theirs-only', 'local-only', 'both-same', 'conflict']),
});

export const eggLibraryEndpoints = {
  inspect: endpoint({
    id: 'eggs.inspect',
    method: 'POST',
    path: '/api/v1/eggs/inspect',
    summary: 'Say what an egg file is and needs, without importing it',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    repeatsOf: 'none',
    scopes: [],
    params: none,
    query: none,
    body: eggSource,
    status: 200,
    answer: eggReport,
    errors: ['egg_invalid', 'source_unreachable', 'rate_limited'],
  }),
  whole: endpoint({
    id: 'eggs.whole',
    method: 'GET',
    path: '/api/v1/eggs/:egg/whole',
    summary: 'Everything of one egg',
    tag,
    access: { by: 'admin', permission: 'eggs.read' },
    effect: false,
    scopes: ['egg:{egg}', 'usr:{me}'],
    params,
    query: none,
    body: null,
    status: 200,
    answer: eggWhole,
    errors: [],
  }),
  update: endpoint({
    id: 'eggs.update',
    method: 'PATCH',
    path: '/api/v1/eggs/:egg',
    summary: 'Change an egg; its servers learn of it at once',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: editable.partial().extend({
      /** Of the egg that the change was made from; `conflict` when it is another one by now. */
      version: z.string().max(64).optional(),
    }),
    status: 200,
    answer: eggWhole,
    errors: ['egg_invalid', 'conflict'],
  }),
  export: endpoint({
    id: 'eggs.export',
    method: 'GET',
    path: '/api/v1/eggs/:egg/export',
    summary: 'The egg as a file; defaults of secret variables for who may change it',
    tag,
    access: { by: 'admin', permission: 'eggs.read' },
    // Changes nothing, but secrets are opened in the writer alone.
    effect: true,
    repeatsOf: 'none',
    scopes: [],
    params,
    query: z.object({ as: z.enum(['own', 'PTDL_v2', 'PLCN_v3']).default('own') }),
    body: null,
    status: 200,
    answer: z.object({
      filename: z.string(),
      text: z.string(),
      /** What the format cannot hold. */
      losses: z.array(z.string()),
    }),
    errors: [],
  }),
  upstream: endpoint({
    id: 'eggs.upstream',
    method: 'POST',
    path: '/api/v1/eggs/:egg/upstream',
    summary: 'Read the file again where it came from, and say what differs',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    repeatsOf: 'none',
    scopes: [],
    params,
    query: none,
    body: none,
    status: 200,
    answer: z.object({
      /** Names what was read; updating refuses another. */
      digest: z.string(),
      changes: z.array(upstreamChange),
    }),
    errors: ['egg_invalid', 'source_unreachable', 'rate_limited', 'wrong_egg_source'],
  }),
  takeUpstream: endpoint({
    id: 'eggs.takeUpstream',
    method: 'POST',
    path: '/api/v1/eggs/:egg/upstream/take',
    summary: 'Update from the file; local changes stay unless a path is named',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: z.object({
      digest: z.string().max(128),
      /** Paths of conflicts that take the file's side. */
      theirs: z.array(z.string().max(1024)).max(2000).default([]),
    }),
    status: 200,
    answer: eggWhole,
    errors: ['egg_invalid', 'source_unreachable', 'rate_limited', 'wrong_egg_source', 'conflict'],
  }),
  catalogues: endpoint({
    id: 'catalogues.list',
    method: 'GET',
    path: '/api/v1/egg-catalogues',
    summary: 'Indexes of public eggs, with what they hold',
    tag,
    access: { by: 'admin', permission: 'eggs.read' },
    effect: false,
    scopes: ['sys', 'usr:{me}'],
    params: none,
    query: none,
    body: null,
    status: 200,
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          url: z.string(),
          readAt: z.iso.datetime().nullable(),
          entries: z.array(z.object({ name: z.string(), group: z.string(), url: z.string() })),
        }),
      ),
    }),
    errors: [],
  }),
  addCatalogue: endpoint({
    id: 'catalogues.create',
    method: 'POST',
    path: '/api/v1/egg-catalogues',
    summary: 'Add an index of eggs and read it; the same address again reads it anew',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    scopes: [],
    params: none,
    query: none,
    body: z.object({ url, name: z.string().trim().min(1).max(191) }),
    status: 201,
    answer: z.object({ id: z.string(), entries: z.number().int() }),
    errors: ['catalogue_invalid', 'source_unreachable', 'rate_limited'],
  }),
  removeCatalogue: endpoint({
    id: 'catalogues.delete',
    method: 'DELETE',
    path: '/api/v1/egg-catalogues/:catalogue',
    summary: 'Forget an index; its imported eggs stay',
    tag,
    access: { by: 'admin', permission: 'eggs.delete' },
    effect: true,
    scopes: [],
    params: z.object({ catalogue: uuid }),
    query: none,
    body: null,
    status: 204,
    answer: null,
    errors: [],
  }),
} as const;

import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { none } from './shapes.ts';

const count = z.number().int().min(0);
const ms = z.number().int();
/** By reason. */
const reasons = z.record(z.string(), count);

const database = z.object({
  /** Its region, with a number where that has several. */
  name: z.string(),
  region: z.string(),
  isPrimary: z.boolean(),
  /** `silent`: no answer in time. `unusable`: it answers, and is not read; see `why`. */
  state: z.enum(['answers', 'silent', 'unusable']),
  /** `schema`, `incomplete`, `no-replica`, `caching`, `epoch` or `error`. */
  why: z.string().nullable(),
  answerMs: ms.nullable(),
  epoch: count.nullable(),
  /** How many migrations it has had. */
  schema: count.nullable(),
  /** Behind the primary, by its beats; null for the primary, and where nobody knows. */
  lagMs: ms.nullable(),
  /** Of the newest beat that it shows; null unless it is the primary. */
  beatAgeMs: ms.nullable(),
});

const figures = z.object({
  /** Reads of rows or entries by what answered; a request may make several. */
  reads: z.object({ memory: count, replica: count, replicaStale: count, primary: count }),
  /** Reads of the primary where a nearer database might have answered. */
  fallbacks: reasons,
  /** Entries asked of memory. `waits`: misses that waited for somebody else's read. */
  hits: count,
  misses: count,
  waits: count,
  /** Values that memory did not take. */
  refused: reasons,
  /** Answers whose request brought forged or absurd marks. */
  marksIgnored: count,
  lostWrites: count,
  /** Answers that told their age. */
  aged: count,
  /** Writes whose own region had not acknowledged them in time. */
  propagating: count,
  invalidationsLost: count,
});

const region = z.object({
  region: z.string(),
  isPrimary: z.boolean(),
  /** Whose names its visitors' reads try, in this order. */
  asks: z.array(z.string()),
  /** False: what its isolates share did not answer in time. */
  isAnswering: z.boolean(),
  /** Databases that its visitors' reads leave alone. `restMs` 0: the next visitor's isolate tries it. */
  rests: z.array(z.object({ database: z.string(), why: z.string(), restMs: ms })),
  /** The newest beat that it knows. */
  beat: z.object({ epoch: count, counter: count, ageMs: ms }).nullable(),
  memory: z
    .object({
      shards: count,
      silentShards: count,
      entries: count,
      bytes: count,
      boundBytes: count,
      floors: count,
      /** Times that floors were forgotten since memory began. */
      births: count,
      /** Times that memory has begun anew, as far as anybody remembers. */
      generation: count,
      /** Since it began. */
      ageMs: ms,
      /** Since the oldest last pull; null: none has come back yet. */
      pulledMs: ms.nullable(),
    })
    .nullable(),
  /** Since memory began; null where it does not answer. */
  total: figures.nullable(),
  lastHour: figures.nullable(),
  /** Reads in each of the last sixty minutes, the oldest first. */
  minutes: z.object({ memory: z.array(count), replica: z.array(count), primary: z.array(count) }).nullable(),
});

export const regionEndpoints = {
  list: endpoint({
    id: 'regions.list',
    method: 'GET',
    path: '/api/v1/regions',
    summary: 'Regions and databases: who answers, how far behind, and how reads were answered',
    tag: 'System',
    access: { by: 'admin', permission: 'regions.read' },
    effect: false,
    scopes: ['usr:{me}'],
    params: none,
    query: none,
    body: null,
    status: 200,
    answer: z.object({
      /** From where the databases were asked. */
      from: z.string(),
      /** False: regions keep nothing in memory and share nothing. */
      isCached: z.boolean(),
      /** The primary first, the others by their distance from it. */
      databases: z.array(database),
      /** The primary's first. */
      regions: z.array(region),
    }),
    errors: [],
  }),
} as const;

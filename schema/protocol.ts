import * as z from 'zod';
import { boot, consoleCommand, consoleLines, consolePosition } from './console.ts';
import { powerActions, serverStates } from './server-state.ts';
import { instanceStats } from './stats.ts';
import { eggConfigFile } from './egg.ts';
import { ipKind } from './ip-kind.ts';
import { reachListen, reachProbe, reachSide } from './reach.ts';

/** Version of the agent link. A side speaks its own and the one before. */
export const protocolVersion = 2;

export const linkLimits = {
  /** Largest frame either side sends. Larger things do not travel over the link. */
  frameBytes: 524_288,
  /** Protocol-level pings; they do not wake a hibernating object. */
  pingMs: 25_000,
  /** An unwatched node reports its state this often. */
  stateMs: 30_000,
  /** An agent that said nothing for so long is taken for gone. */
  silenceMs: 90_000,
  /** A call without an answer by then has failed. Longer things are jobs. */
  callMs: 10_000,
  reconnectMinMs: 500,
  reconnectMaxMs: 60_000,
} as const;

/** Epoch and number; raised only by transfer and failover. Compared in that order. */
export const fence = z.tuple([z.number().int(), z.number().int()]);
export type Fence = z.infer<typeof fence>;

export const serverLimits = z.object({
  /** MiB; 0 = unlimited. */
  memoryMb: z.number().int().min(0),
  /** MiB beyond memory; -1 = unlimited, 0 = none. */
  swapMb: z.number().int().min(-1),
  /** MiB; 0 = unlimited. */
  diskMb: z.number().int().min(0),
  /** 100 = one core; 0 = unlimited. */
  cpuPercent: z.number().int().min(0),
  /** cpuset list such as `0-1,3`. */
  threads: z.string().max(64).nullable(),
  ioWeight: z.number().int().min(10).max(1000),
  oomKill: z.boolean(),
});
export type ServerLimits = z.infer<typeof serverLimits>;

const allocationBinding = z.object({
  ip: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** What players use, where it is set and differs. Since version 2. */
  publicPort: z.number().int().min(1).max(65_535).nullish(),
});

/** Everything an agent needs to run a server with the panel away. Kept on the node's disk. */
export const serverConfig = z.object({
  uuid: z.string(),
  /** Version of `srv:` this was made from; a lower (epoch, version) is refused. */
  version: z.tuple([z.number(), z.number()]),
  fence,
  name: z.string(),
  suspended: z.boolean(),
  /** Startup line with `{{VARIABLE}}` placeholders, never expanded outside the sandbox. */
  startup: z.string(),
  environment: z.record(z.string(), z.string()),
  image: z.string(),
  limits: serverLimits,
  primary: allocationBinding.nullable(),
  allocations: z.array(allocationBinding),
  startOnBoot: z.boolean(),
  /**
   * The wanted installation: run the script when `number` is above the last one that this node finished,
   * then start when asked to. Null: an import that must not be installed.
   */
  install: z.object({ number: z.number().int(), start: z.boolean(), wipe: z.boolean() }).nullable(),
  egg: z.object({
    /** Any of these in a console line means ready; `regex:` begins a pattern. Empty: ready at once. */
    done: z.array(z.string()),
    stripAnsi: z.boolean(),
    /** Command, `^C`-like signal, or empty for SIGTERM. */
    stop: z.string(),
    files: z.array(eggConfigFile),
    /** Null: nothing to run, installed at once. */
    script: z.object({ script: z.string(), entrypoint: z.string(), container: z.string() }).nullable(),
    /** Patterns as in .gitignore of files that a user's tools may not touch. Since version 2. */
    denylist: z.array(z.string()).default([]),
    /** What the panel offers for lines of its console, such as `eula`. Since version 2. */
    features: z.array(z.string()).default([]),
  }),
});
export type ServerConfig = z.infer<typeof serverConfig>;

export const exitInfo = z.object({
  code: z.number().nullable(),
  signal: z.string().max(32).nullable(),
  oomKilled: z.boolean(),
});
export type ExitInfo = z.infer<typeof exitInfo>;

/** What a node knows of one server. */
export const serverReport = z.object({
  uuid: z.string(),
  state: z.enum(serverStates),
  boot: boot.nullable(),
  fence,
  version: z.tuple([z.number(), z.number()]),
  exit: exitInfo.nullable(),
  /** When the state began, ms since 1970 by the node's clock. */
  at: z.number(),
});
export type ServerReport = z.infer<typeof serverReport>;

const fact = z.string().max(255);

/** Something that was looked at on a host, and what to do about it. `code`: a stable name. */
export const finding = z.object({
  code: z.string().max(64),
  level: z.enum(['ok', 'warning', 'problem']),
  message: z.string().max(1024),
  remedy: z.string().max(1024).nullable(),
});
export type Finding = z.infer<typeof finding>;

/** How an agent's change to another version ended. */
export const agentUpdateEnd = z.object({
  to: fact,
  outcome: z.enum(['done', 'rolled_back', 'refused']),
  reason: z.string().max(1024).nullable(),
});
export type AgentUpdateEnd = z.infer<typeof agentUpdateEnd>;

/** What the host is. */
export const nodeFacts = z.object({
  agentVersion: fact,
  protocol: z.number().int(),
  os: fact,
  arch: fact,
  kernel: fact,
  cpus: z.number(),
  memoryMb: z.number(),
  diskMb: z.number(),
  runtime: z.enum(['process', 'docker']),
  /** Empty when servers are isolated; otherwise why they are not. */
  unisolatedBecause: z.array(z.string().max(2048)).max(32),
  /** Since version 2, as all below. */
  libc: z.enum(['glibc', 'musl']).nullish(),
  cgroups: z.enum(['v1', 'v2', 'hybrid', 'none']).nullish(),
  /** Programs that eggs ask for, with their version; null when it says none. Absent: not there. */
  tools: z
    .record(z.string().max(64), fact.nullable())
    .refine((tools) => Object.keys(tools).length <= 256)
    .nullish(),
  /** Whether an egg's image can be the root of a process. */
  ociRoots: z.boolean().nullish(),
  findings: z.array(finding).max(64).nullish(),
  /** Fingerprint of the release key that the agent trusts. Null: it takes no updates. */
  releaseKey: fact.nullish(),
  /** The last change of version; null when there was none. */
  lastUpdate: agentUpdateEnd.nullish(),
});
export type NodeFacts = z.infer<typeof nodeFacts>;

/** Whether players reach this node from outside its network, by what, and what its gateway was made to do. */
export const nodeReach = z.object({
  /** The network's address on the outside, by its gateway or else by the panel; null when nothing told it. */
  outsideIp: z
    .string()
    .max(45)
    .refine((ip) => ipKind(ip) !== null)
    .nullable()
    .catch(null),
  by: z.enum(['off', 'none', 'nat-pmp', 'pcp', 'upnp']),
  findings: z.array(finding).max(16),
  mappings: z
    .array(
      z.object({
        ip: z.string().max(45),
        port: z.number().int().min(1).max(65_535),
        protocol: z.enum(['tcp', 'udp']),
        /** Null when the gateway refused. */
        publicPort: z.number().int().min(1).max(65_535).nullable().catch(null),
        error: z.string().max(255).nullable(),
      }),
    )
    .max(2048),
});
export type NodeReach = z.infer<typeof nodeReach>;

const empty = z.object({});
const at = { uuid: z.string(), fence };

/** What a node is told of itself. */
export const nodeSettings = z.object({
  /** Ask the gateway of the host's network to let players in. */
  mapPorts: z.boolean(),
});
export type NodeSettings = z.infer<typeof nodeSettings>;

/** Calls of the panel to an agent. `effect`: applied once per `idem`. */
export const agentCalls = {
  /** The whole desired state of the node. Servers missing here are reported as unknown, never deleted. */
  'servers.sync': {
    effect: true,
    params: z.object({
      servers: z.array(serverConfig),
      /** Settings of the node itself. Since version 2. */
      node: nodeSettings.optional(),
    }),
    result: z.object({ unknown: z.array(z.string()) }),
  },
  'server.put': { effect: true, params: z.object({ config: serverConfig }), result: empty },
  /** Stops the server and deletes its runs and its data. */
  'server.remove': { effect: true, params: z.object(at), result: empty },
  /** Answers when the action has begun. */
  'server.power': {
    effect: true,
    params: z.object({ ...at, action: z.enum(powerActions) }),
    result: z.object({ state: z.enum(serverStates) }),
  },
  /** At most once. */
  'server.command': {
    effect: true,
    params: z.object({ ...at, command: consoleCommand }),
    result: empty,
  },
  /** Writes into the server's files that the game's licence is accepted; only for eggs with the feature. Since version 2. */
  'server.acceptEula': { effect: true, params: z.object(at), result: empty },
  /**
   * Become another version, which the panel serves and the host's release key has signed. Answers when it was found good:
   * the end of it is told by a hello. Since version 2.
   */
  'agent.update': { effect: true, params: z.object({ version: fact }), result: empty },
  /** From now on send console lines and one figure a second of this server, or stop. */
  'console.watch': {
    effect: false,
    params: z.object({ uuid: z.string(), watch: z.boolean() }),
    result: empty,
  },
  /** Lines after a position, oldest first, at most `frameBytes`; `more` says to ask again. */
  'console.replay': {
    effect: false,
    params: z.object({ uuid: z.string(), after: consolePosition.nullable() }),
    result: z.object({
      chunks: z.array(consoleLines),
      gap: z.object({ boot, from: z.number(), to: z.number() }).nullable(),
      more: z.boolean(),
      report: serverReport,
    }),
  },
  /** The last ten minutes of figures, oldest first. */
  'stats.history': {
    effect: false,
    params: z.object({ uuid: z.string() }),
    result: z.object({ points: z.array(instanceStats) }),
  },
  /** Stand in for a game that does not run, so that its address can be checked. False: the port is in use. Since version 2. */
  'reach.listen': { effect: false, params: reachListen, result: z.object({ isListening: z.boolean() }) },
  /** Ask an address of another node over UDP. Since version 2. */
  'reach.probe': { effect: false, params: reachProbe, result: reachSide },
} as const satisfies Record<string, CallShape>;

/** Calls of an agent to the panel; answered after the writer's commit, repeated until then. */
export const panelCalls = {
  /** State changes, newest last. Must not overwrite what a later connection said. */
  'state.put': { effect: true, params: z.object({ reports: z.array(serverReport) }), result: empty },
  'install.finished': {
    effect: true,
    params: z.object({
      uuid: z.string(),
      fence,
      number: z.number().int(),
      ok: z.boolean(),
      exit: exitInfo,
    }),
    result: empty,
  },
} as const satisfies Record<string, CallShape>;

/** Events of an agent: no answer. */
export const agentEvents = {
  /** First frame after connecting. */
  hello: z.object({ facts: nodeFacts, reports: z.array(serverReport) }),
  'console.lines': z.object({ uuid: z.string(), ...consoleLines.shape }),
  'server.stats': z.object({ uuid: z.string(), ...instanceStats.shape }),
  /** Every 30 s; the gateway answers with a `generation` event. */
  'node.state': z.object({
    uptimeMs: z.number(),
    load: z.number(),
    memoryUsedMb: z.number(),
    diskUsedMb: z.number(),
    running: z.number().int(),
  }),
  /** How players reach the node; on each connection, and when it has changed. Since version 2. */
  'node.reach': nodeReach,
} as const;

/** Events of the panel to an agent. */
export const panelEvents = {
  /**
   * The gateway's name; when it differs from the agent's, the agent reconnects. `now`: ms since 1970 by the
   * gateway's clock, which deadlines are counted on. `seenFrom`: the address that the agent dialled from.
   */
  generation: z.object({
    generation: z.number().int(),
    now: z.number().optional(),
    seenFrom: z.string().max(45).optional(),
  }),
  /** Sent before a close: come back after this. */
  retry: z.object({ retryAfterMs: z.number() }),
} as const;

interface CallShape {
  effect: boolean;
  params: z.ZodType;
  result: z.ZodType;
}

export type AgentCall = keyof typeof agentCalls;
export type AgentParams<M extends AgentCall> = z.infer<(typeof agentCalls)[M]['params']>;
export type AgentResult<M extends AgentCall> = z.infer<(typeof agentCalls)[M]['result']>;
export type PanelCall = keyof typeof panelCalls;
export type PanelParams<M extends PanelCall> = z.infer<(typeof panelCalls)[M]['params']>;
export type PanelResult<M extends PanelCall> = z.infer<(typeof panelCalls)[M]['result']>;
export type AgentEvent = keyof typeof agentEvents;
export type AgentEventParams<E extends AgentEvent> = z.infer<(typeof agentEvents)[E]>;
export type PanelEvent = keyof typeof panelEvents;

/** One frame of the link. Calls and answers share `id`; `dl` is a deadline in ms since 1970, `idem` the key of an effect. */
export const envelope = z.discriminatedUnion('t', [
  z.object({
    v: z.number(),
    t: z.literal('call'),
    id: z.string().max(64),
    m: z.string().max(64),
    p: z.unknown(),
    dl: z.number().optional(),
    idem: z.string().max(64).optional(),
  }),
  z.object({ v: z.number(), t: z.literal('ok'), id: z.string().max(64), p: z.unknown() }),
  z.object({
    v: z.number(),
    t: z.literal('err'),
    id: z.string().max(64),
    code: z.string().max(64),
    message: z.string().max(1024),
  }),
  z.object({ v: z.number(), t: z.literal('event'), m: z.string().max(64), p: z.unknown() }),
]);
export type Envelope = z.infer<typeof envelope>;

/** Why the gateway closed an agent's socket. Code → what the agent does next. */
export const agentCloseReasons = {
  replaced: { code: 4000, then: 'stop' },
  revoked: { code: 4003, then: 'stop' },
  generation_changed: { code: 4010, then: 'reconnect' },
  protocol_too_old: { code: 4011, then: 'stop' },
  bad_frame: { code: 4400, then: 'reconnect' },
  silent: { code: 4408, then: 'reconnect' },
} as const;

/** Claims of the 60-second JWT (EdDSA, by the node's key) an agent connects with. */
export const agentToken = { audience: 'roost-link', lifetimeSeconds: 60 } as const;

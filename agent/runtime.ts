/**
 * Where and how game servers run. A runtime owns processes, their output, limits and network;
 * it knows nothing of eggs, the panel or power states.
 */
export interface Runtime {
  readonly name: 'process' | 'docker';
  /** Probed when the runtime is made; does not change while it lives. */
  readonly isolation: Isolation;
  /** The address at which a server reaches this host and what it publishes; null where they share a network. */
  readonly hostAddress: string | null;
  /**
   * Starts a run: the game (`server`) or an install script (`installer`).
   * Resolves once the run's keeper has started the program; a program that cannot be executed
   * shows in the output and ends with a non-zero code. Rejects when another run of the server lives.
   */
  launch(spec: LaunchSpec): Promise<Instance>;
  /** Every run of the server still on disk, living or finished, newest first. At most 2 finished runs are kept. */
  reattach(uuid: string): Promise<Instance[]>;
  /** Servers that have runs on disk. */
  list(): Promise<string[]>;
  /** Kills whatever the server runs and deletes its run files, network and cgroups. Its data stays. */
  remove(uuid: string): Promise<void>;
}

export type Isolation = { isolated: true } | { isolated: false; reasons: string[] };

export type RunRole = 'server' | 'installer';

export interface LaunchSpec {
  uuid: string;
  /** uuid of this run. */
  boot: string;
  role: RunRole;
  /** Seen as /home/container by a server, as /mnt/server by an installer (when isolated); always the working directory. */
  dataDir: string;
  /** Shell line, expanded only by the shell inside the sandbox: values arrive by `env`, never in the text. */
  command: string;
  /** Installer only: the script's text; run as `entrypoint script`, and `command` is ignored. */
  script?: string;
  /** Installer only: interpreter, for example `bash` or `ash`; one that is absent falls back to bash, then sh. */
  entrypoint?: string;
  env: Record<string, string>;
  limits: Limits;
  /** Reachable from outside, tcp and udp; everything else is not. `0.0.0.0` is every address of the host. */
  allocations: Allocation[];
  tty: boolean;
}

export interface Allocation {
  ip: string;
  port: number;
}

export interface Limits {
  /** 0 = unlimited. */
  memoryMb: number;
  /** 0 = none, -1 = unlimited. */
  swapMb: number;
  /** 100 = one core, 0 = unlimited. */
  cpuPercent: number;
  /** 0 = unlimited. Reported by the file side; a runtime may not be able to enforce it. */
  diskMb: number;
  /** Processes and threads, 0 = unlimited. */
  pids: number;
  /** 10 to 1000. */
  ioWeight: number;
  /** CPU list such as `0-1,3`, null = all. */
  threads: string | null;
  /** false asks the kernel to pause rather than kill at the memory limit, where it can. */
  oomKill: boolean;
}

/** One run of a server. Lives on when the agent ends. */
export interface Instance {
  readonly uuid: string;
  readonly boot: string;
  readonly role: RunRole;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /**
   * Replays output from a byte offset (or from what the log still keeps), then follows.
   * Chunks come in order and without overlap; when the log no longer keeps a part, the next
   * chunk's `offset` is greater than expected. The replay of a run that has ended is complete when
   * this returns; of a living one nothing comes before it returns. Returns a function that stops it.
   */
  follow(from: 'start-of-log' | number, sink: (chunk: OutputChunk) => void): () => void;
  /** To the program's input as it is: the caller adds the newline. Rejects when it reads none and the buffer is full, or after exit. */
  write(data: string | Uint8Array): Promise<void>;
  /** To the program's process group. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Ends everything of this run; works when its keeper is gone. Resolves when nothing of it lives. */
  kill(): Promise<void>;
  stats(): Promise<InstanceStats>;
  /** Resolves after the last byte of output has reached every follower. Pending for ever after `detach`. */
  readonly exited: Promise<Exit>;
  /** Stops listening and following; the game goes on. */
  detach(): void;
}

/** `firstLine` is the number of newlines before `offset` since the run began: the index of the line that `bytes` begins in. */
export interface OutputChunk {
  offset: number;
  firstLine: number;
  bytes: Uint8Array;
}

export interface InstanceStats {
  /** Without reclaimable page cache. */
  memoryBytes: number;
  /** 100 = one core; averaged since the previous call. */
  cpuPercent: number;
  diskBytes?: number;
  networkRxBytes: number;
  networkTxBytes: number;
  uptimeMs: number;
  pids: number;
}

export interface Exit {
  code: number | null;
  signal: string | null;
  oomKilled: boolean;
  /** Milliseconds since the epoch. */
  endedAt: number;
  /** The keeper ended without a record (killed, or the host went down): code and signal are unknown. */
  keeperLost: boolean;
}

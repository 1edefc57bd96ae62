/** An error that Redis answers for one command; the connection lives on. */
export class RedisError extends Error {}

/** What a command answers. Status replies such as OK are strings too. */
export type RedisReply = string | number | null | RedisError | RedisReply[];

/** Something that runs Redis commands: a server, or a store in this process. */
export interface RedisBackend {
  /** Runs them in order; each has a reply of its own, errors included. */
  run(commands: string[][]): Promise<RedisReply[]>;
  /** All of them without interruption. Throws `RedisError` when the whole is refused. */
  transaction(commands: string[][]): Promise<RedisReply[]>;
  close(): Promise<void>;
}

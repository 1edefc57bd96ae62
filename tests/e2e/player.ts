import { createBot, type Bot } from 'mineflayer';

export interface Player {
  readonly name: string;
  /** Rejects when the game ends the connection. */
  readonly ended: Promise<string>;
  isConnected(): boolean;
  say(text: string): void;
  /** Resolves with the first chat line that holds the text. */
  hears(text: string, timeoutMs?: number): Promise<string>;
  leave(): Promise<void>;
}

/** Joins a Minecraft server with a real client and resolves once it stands in the world. */
export async function joinGame(options: {
  host: string;
  port: number;
  name: string;
  version: string;
  timeoutMs?: number;
}): Promise<Player> {
  const bot = createBot({
    host: options.host,
    port: options.port,
    username: options.name,
    version: options.version,
    auth: 'offline',
    hideErrors: true,
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let connected = false;
  bot.once('end', (reason) => {
    connected = false;
    end(reason);
  });
  await spawned(bot, options.timeoutMs ?? 60_000);
  connected = true;
  return {
    name: options.name,
    ended,
    isConnected: () => connected,
    say: (text) => bot.chat(text),
    hears: (text, timeoutMs = 20_000) => heard(bot, text, timeoutMs),
    leave: async () => {
      bot.quit();
      await ended;
    },
  };
}

function spawned(bot: Bot, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      bot.end();
      reject(new Error(`the player did not spawn within ${timeoutMs} ms`));
    }, timeoutMs);
    const fail = (reason: unknown) => {
      clearTimeout(timer);
      reject(
        reason instanceof Error
          ? reason
          : new Error(`the game refused the player: ${JSON.stringify(reason)}`),
      );
    };
    bot.once('spawn', () => {
      clearTimeout(timer);
      bot.removeListener('error', fail);
      bot.on('error', () => undefined);
      resolve();
    });
    bot.once('error', fail);
    bot.once('kicked', fail);
  });
}

function heard(bot: Bot, text: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const listen = (line: string) => {
      if (!line.includes(text)) return;
      clearTimeout(timer);
      bot.removeListener('messagestr', listen);
      resolve(line);
    };
    const timer = setTimeout(() => {
      bot.removeListener('messagestr', listen);
      reject(new Error(`nobody said "${text}" within ${timeoutMs} ms`));
    }, timeoutMs);
    bot.on('messagestr', listen);
  });
}

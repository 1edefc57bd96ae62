import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { shellGreeting, type GuestImage } from './image.ts';

export interface Said {
  code: number;
  /** What the command wrote, both outputs together. */
  text: string;
}

/** A running guest and a shell in it. From inside, this machine's loopback interface is 10.0.2.2. */
export interface Guest {
  /** Runs a line of shell as root. Rejects when it says nothing in time. */
  run(line: string, timeoutMs?: number): Promise<Said>;
  /** Like `run`, and throws with what the command wrote when it fails. */
  must(line: string, timeoutMs?: number): Promise<string>;
  /** Restarts the guest's operating system, and resolves when its shell is there again. */
  reboot(): Promise<void>;
  /** What the guest wrote to its first console. */
  log(): string;
  stop(): Promise<void>;
}

export interface GuestOptions {
  image: GuestImage;
  /** Holds the socket of the shell; goes with whoever made it. */
  directory: string;
  memoryMb?: number;
  /** Port of this machine → port of the guest, tcp. */
  forwards?: Readonly<Record<number, number>>;
}

const bootMs = 240_000;
const commandMs = 60_000;

/** Boots a guest under software emulation; changes of its disk are lost when it stops. */
export async function startGuest({ image, directory, ...options }: GuestOptions): Promise<Guest> {
  const socketPath = join(directory, 'guest-shell.sock');
  const forwards = Object.entries(options.forwards ?? {})
    .map(([outer, inner]) => `,hostfwd=tcp:127.0.0.1:${outer}-:${inner}`)
    .join('');
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(options.memoryMb ?? 1536)],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
      ...['-kernel', image.kernel, '-initrd', image.initrd],
      ...[
        '-append',
        'root=/dev/vda rw console=ttyS0 systemd.show_status=1 loglevel=4 systemd.unified_cgroup_hierarchy=1',
      ],
      ...['-drive', `file=${image.disk},if=virtio,format=raw,snapshot=on`],
      ...['-nic', `user,model=virtio-net-pci${forwards}`],
      ...['-device', 'virtio-serial', '-chardev', `socket,path=${socketPath},server=on,wait=off,id=shell`],
      ...['-device', 'virtserialport,chardev=shell,name=shell'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log = `${log}${text}`.slice(-65_536);
    });
  }
  const exited = once(child, 'exit');
  const stop = async () => {
    shell?.close();
    child.kill('SIGKILL');
    await exited;
  };
  let shell: Shell | undefined;
  try {
    shell = await Shell.open(socketPath);
    await shell.greeting(bootMs);
  } catch (error) {
    await stop();
    throw new Error(`the guest did not come up:\n${log.slice(-2000)}`, { cause: error });
  }
  const opened = shell;
  const run = (line: string, timeoutMs = commandMs) => opened.run(line, timeoutMs);
  return {
    run,
    must: async (line, timeoutMs) => {
      const { code, text } = await run(line, timeoutMs);
      if (code !== 0) throw new Error(`in the guest, ${line} ended with ${code}:\n${text}`);
      return text;
    },
    reboot: async () => {
      opened.tell('systemctl reboot');
      try {
        await opened.greeting(bootMs);
      } catch (error) {
        throw new Error(`the guest did not come back:\n${log.slice(-4000)}`, { cause: error });
      }
    },
    log: () => log,
    stop,
  };
}

/** One command after the other over the guest's virtual port. */
class Shell {
  readonly #socket: Socket;
  #received = '';
  #onData: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#received += text;
      this.#onData();
    });
    socket.on('error', () => undefined);
  }

  static async open(path: string): Promise<Shell> {
    for (let attempt = 1; ; attempt += 1) {
      const socket = connect(path);
      try {
        await once(socket, 'connect');
        return new Shell(socket);
      } catch (error) {
        if (attempt === 100) throw error;
        await wait(100);
      }
    }
  }

  tell(line: string): void {
    this.#socket.write(`${line}\n`);
  }

  async run(line: string, timeoutMs: number): Promise<Said> {
    const mark = `done-${crypto.randomUUID()}`;
    this.#received = '';
    // One line, or a shell that gets half of it would wait for the rest for good.
    const packed = Buffer.from(line).toString('base64');
    this.tell(`eval "$(base64 -d <<<${packed})" </dev/null 2>&1; printf '\\n%s %d\\n' ${mark} $?`);
    const [whole = '', text = '', code = ''] = await this.#until(
      new RegExp(`^([\\s\\S]*?)\\n?${mark} (\\d+)\\n`),
      timeoutMs,
      line,
    );
    this.#received = this.#received.slice(whole.length);
    return { code: Number(code), text };
  }

  /** Resolves when a shell has just begun to take commands. */
  async greeting(timeoutMs: number): Promise<void> {
    this.#received = '';
    await this.#until(new RegExp(`${shellGreeting}\\n`), timeoutMs, 'nothing: it did not come up');
    this.#received = '';
  }

  close(): void {
    this.#socket.destroy();
  }

  async #until(pattern: RegExp, timeoutMs: number, line: string): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const timer = setTimeout(() => {
      reject(new Error(`the guest did not answer to: ${line}\n${this.#received.slice(-2000)}`));
    }, timeoutMs);
    this.#onData = () => {
      const found = pattern.exec(this.#received);
      if (found !== null) resolve(found);
    };
    this.#onData();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}

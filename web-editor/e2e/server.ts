import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What runs Yarrow; another program for the same arguments can be named in the environment. */
const COMMAND =
  process.env['E2E_SERVER_CMD'] ?? `'${resolve(import.meta.dirname, '../../yarrow')}'`;
/** What `yarrow` chooses itself, and no compilation that pays only where a server lives for long. */
const JAVA_OPTIONS = '-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1';
const START_MILLIS = 60_000;
const POLL_MILLIS = 100;

export type Settings = Readonly<Record<string, string>>;

/** A server of its own for some tests, with a data directory that outlives its crashes. */
export class YarrowServer {
  readonly url: string;
  readonly #port: number;
  readonly #data: string;
  readonly #settings: Settings;
  #process: ChildProcess | null = null;
  #log = '';

  private constructor(port: number, data: string, settings: Settings) {
    this.#port = port;
    this.#data = data;
    this.#settings = settings;
    this.url = `http://localhost:${port}`;
  }

  /** `settings` by the names of their environment variables, such as `YARROW_JWT_SECRET`. */
  static async start(settings: Settings = {}): Promise<YarrowServer> {
    const data = await mkdtemp(join(tmpdir(), 'yarrow-e2e-'));
    const server = new YarrowServer(await freePort(), data, settings);
    await server.start();
    return server;
  }

  /** Starts the process and waits until it is ready to serve. */
  async start(): Promise<void> {
    // A group of its own, so that a start script and the program behind it end together.
    this.#process = spawn(`${COMMAND} serve --port ${this.#port} --data '${this.#data}'`, {
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { YARROW_JAVA_OPTS: JAVA_OPTIONS, ...process.env, ...this.#settings },
    });
    this.#process.stdout?.on('data', (words: Buffer) => (this.#log += words.toString()));
    this.#process.stderr?.on('data', (words: Buffer) => {
      this.#log += words.toString();
      process.stderr.write(words);
    });
    await this.#ready();
  }

  /** Everything that the server wrote so far. */
  get log(): string {
    return this.#log;
  }

  /** `kill -9`: no chance to store anything. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Lets the process stand still with its connections open, until `resume`. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Takes all documents away, as when another data directory is served; to be called after `kill`. */
  async forgetDocuments(): Promise<void> {
    await rm(this.#data, { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.#data, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, signal);
    await ended;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process?.pid !== undefined) process.kill(-this.#process.pid, signal);
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_MILLIS;
    while (Date.now() < deadline) {
      if (this.#process?.exitCode != null) {
        throw new Error(`The server ended with ${this.#process.exitCode} before it was ready`);
      }
      const response = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (response?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
    }
    throw new Error(`The server was not ready at ${this.url} within ${START_MILLIS} ms`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { decodeBatch, encodeBatch } from '../batch.js';
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../messages.js';

/** A request of sync over HTTP that waits for the test's answer. */
export class SyncRequest {
  readonly what: string;
  readonly headers: Headers;
  readonly keepalive: boolean;
  /** The messages of its body. */
  readonly messages: readonly Uint8Array[];
  aborted = false;
  #stream: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(
    url: string,
    init: RequestInit,
    readonly answer: (response: Response) => void,
    readonly fail: (error: Error) => void,
  ) {
    this.what = url.slice(url.lastIndexOf('/') + 1);
    this.headers = new Headers(init.headers);
    this.keepalive = init.keepalive ?? false;
    this.messages = init.body instanceof Uint8Array ? decodeBatch(init.body) : [];
    init.signal?.addEventListener('abort', () => this.#abort());
  }

  /** The types of the messages, sync messages with their step: `0/1` is a step 2. */
  get kinds(): string[] {
    return this.messages.map(([type, step]) => (type === 0 ? `0/${step}` : String(type)));
  }

  answerBatch(messages: readonly Uint8Array[]): void {
    this.answer(new Response(encodeBatch(messages) as Uint8Array<ArrayBuffer>));
  }

  answerEmpty(status: number): void {
    this.answer(new Response(null, { status }));
  }

  answerProblem(status: number, code: string, headers: Record<string, string> = {}): void {
    const type = { 'Content-Type': 'application/problem+json' };
    const body = JSON.stringify({ status, code, title: code, detail: '' });
    this.answer(new Response(body, { status, headers: { ...type, ...headers } }));
  }

  /** Answers `open` as a server that holds `remote`. */
  answerOpen(remote: Y.Doc, position = 'e.1', ticket: object = {}): void {
    this.answerBatch([
      typed(110, JSON.stringify({ ticket: 't1', position, ...ticket })),
      new Uint8Array([101, 2]),
      encodeSyncStep2(Y.encodeStateAsUpdate(remote)),
      encodeSyncStep1(Y.encodeStateVector(remote)),
    ]);
  }

  answerPush(answer: object = {}): void {
    const usual = { accepted: 'e.2', durable: 'e.2', refused: 0, right: 'write' };
    this.answer(Response.json({ ...usual, ...answer }));
  }

  /** Begins a stream, with nothing in it. */
  stream(): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller;
      },
    });
    this.answer(new Response(body));
  }

  /** Begins a stream as the server does. */
  hello(ticket = 't2'): void {
    this.stream();
    this.write(`:${' '.repeat(2048)}\n\nevent: hello\ndata: {"ticket":"${ticket}"}\n\n`);
  }

  write(text: string): void {
    this.#stream?.enqueue(new TextEncoder().encode(text));
  }

  update(update: Uint8Array, id: string): void {
    const batch = Buffer.from(encodeBatch([encodeUpdate(update)])).toString('base64');
    this.write(`id: ${id}\ndata: ${batch}\n\n`);
  }

  endStream(): void {
    this.#stream?.close();
  }

  #abort(): void {
    this.aborted = true;
    const error = new DOMException('aborted', 'AbortError');
    this.fail(error);
    this.#stream?.error(error);
  }
}

/** A message of one of the types that carry a string. */
export function typed(type: number, text: string): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  encoding.writeVarString(encoder, text);
  return encoding.toUint8Array(encoder);
}

/** The server's end of sync over HTTP: every request waits here for what the test does with it. */
export class SyncEnd {
  readonly requests: SyncRequest[] = [];

  readonly fetch = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      this.requests.push(new SyncRequest(String(url), init, resolve, reject));
    });

  /** The latest request of a kind. */
  latest(what: 'open' | 'events' | 'poll' | 'push'): SyncRequest {
    const found = this.of(what).at(-1);
    if (found === undefined) {
      const seen = this.requests.map((request) => request.what).join(', ');
      throw new Error(`Expected a request "${what}", but there were: ${seen}`);
    }
    return found;
  }

  of(what: string): SyncRequest[] {
    return this.requests.filter((request) => request.what === what);
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

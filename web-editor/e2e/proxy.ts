import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What stands between people and a server in some networks, and gets in the way as they do. */
export class Proxy {
  /** `silent` keeps an upgrade and never answers; as middleboxes do that do not know it. */
  webSockets: 'pass' | 'refuse' | 'silent' = 'pass';
  /** Holds an answer back until its end, as proxies do that scan for viruses. */
  buffers = false;
  readonly #upstream: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    this.#server = createServer((incoming, outgoing) => this.#forward(incoming, outgoing));
    this.#server.on('connection', (socket) => this.#keep(socket));
    this.#server.on('upgrade', (incoming, socket: Socket) => this.#upgrade(incoming, socket));
  }

  /** Begins in front of the server at `upstream`. */
  static async before(upstream: { readonly url: string }): Promise<Proxy> {
    const proxy = new Proxy(upstream.url);
    await new Promise<void>((resolve) => proxy.#server.listen(0, 'localhost', resolve));
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends all connections, in the middle of whatever they do. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async dispose(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // a connection that is cut
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, headers, url: path } = incoming;
    const { hostname: host, port } = this.#upstream;
    const onwards = request({ host, port, method, path, headers }, (answer) => {
      if (!this.buffers) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
        answer.pipe(outgoing);
        return;
      }
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts));
      });
    });
    onwards.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.on('close', () => onwards.destroy());
    incoming.pipe(onwards);
  }

  #upgrade({ url, rawHeaders }: IncomingMessage, socket: Socket): void {
    if (this.webSockets === 'refuse') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    }
    if (this.webSockets !== 'pass') return;
    const onwards = connect(Number(this.#upstream.port), this.#upstream.hostname);
    this.#keep(onwards);
    const lines = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? `${name}: ${rawHeaders[at + 1]}` : [],
    );
    onwards.write([`GET ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    onwards.pipe(socket).pipe(onwards);
    onwards.on('close', () => socket.destroy());
    socket.on('close', () => onwards.destroy());
  }
}

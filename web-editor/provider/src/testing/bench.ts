import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { YarrowProviderOptions } from '../options.js';
import { YarrowProvider } from '../provider.js';
import type { OpenSocket } from '../websocket/socket.js';
import { ManualClock } from './manual-clock.js';
import { ServerEnd } from './server-end.js';
import { SyncEnd } from './sync-end.js';

/** A provider with everything around it under the test's control: time, chance, sockets, requests. */
export class Bench {
  readonly clock = new ManualClock();
  readonly doc = new Y.Doc();
  readonly page = new EventTarget();
  readonly connections: ServerEnd[] = [];
  readonly http = new SyncEnd();
  readonly provider: YarrowProvider;
  online = true;

  constructor(options: Partial<YarrowProviderOptions> = {}) {
    const openSocket: OpenSocket = (url, subprotocols, events) => {
      const end = new ServerEnd(url, subprotocols, events);
      this.connections.push(end);
      return {
        send: (frame) => end.received.push(frame),
        unsentBytes: () => end.unsentBytes,
        close: () => {
          end.closedByClient = true;
        },
      };
    };
    this.provider = new YarrowProvider({
      server: 'http://test',
      name: 'doc',
      doc: this.doc,
      awareness: new Awareness(this.doc),
      connect: false,
      fetch: this.http.fetch,
      surroundings: {
        clock: this.clock,
        random: () => 1,
        online: () => this.online,
        openSocket,
        page: this.page,
      },
      ...options,
    });
  }

  /** The latest WebSocket. */
  get socket(): ServerEnd {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error('Expected that the provider had connected');
    return last;
  }

  write(text: string): void {
    this.doc.getText('content').insert(0, text);
  }

  /** Brings the latest WebSocket to the point where both sides know the other's content. */
  connectSocket(remote: Y.Doc): void {
    this.socket.accept();
    this.socket.sendStep1(remote);
    this.socket.sendStep2(remote);
  }

  end(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}

import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
  decodeMessage,
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../provider/src/messages';

/** Another client of a document, outside of any browser, that may also say what no editor says. */
export class Peer {
  readonly doc = new Y.Doc();
  readonly #awareness = new Awareness(this.doc);
  readonly #socket: WebSocket;
  #sent = 0;
  #durable = 0;
  #waiting: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.send(update);
    });
  }

  /** Resolves when the document's content is here. */
  static join(url: string, name: string): Promise<Peer> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${name}?ack=1`);
    socket.binaryType = 'arraybuffer';
    const peer = new Peer(socket);
    return new Promise((resolve, reject) => {
      socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
      socket.onopen = () => peer.#write(encodeSyncStep1(Y.encodeStateVector(peer.doc)));
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
        peer.#receive(new Uint8Array(data), () => resolve(peer));
    });
  }

  announce(state: Record<string, unknown>): void {
    this.#awareness.setLocalState(state);
    this.#write(encodeAwareness(encodeAwarenessUpdate(this.#awareness, [this.doc.clientID])));
  }

  /** Says who it is, with a caret behind its words. */
  introduce(user: Record<string, unknown>): void {
    const text = this.#text();
    const caret = Y.createRelativePositionFromTypeIndex(text, text.length);
    this.announce({ user, cursor: { anchor: caret, head: caret } });
  }

  /** Adds to the last line of a rich document, or to a text. */
  append(words: string): void {
    const text = this.#text();
    text.insert(text.length, words);
  }

  /** The last line of a rich document, or a text. */
  words(): string {
    return this.#text().toString();
  }

  #text(): Y.Text {
    const last = this.doc.getXmlFragment('default').toArray().at(-1);
    return last instanceof Y.XmlElement ? (last.get(0) as Y.XmlText) : this.doc.getText('content');
  }

  send(update: Uint8Array): void {
    this.#sent += 1;
    this.#write(encodeUpdate(update));
  }

  /** Leaves once everything that was sent is on the server's disk. */
  async leave(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting = () => {
        if (this.#durable === this.#sent) resolve();
      };
      this.#waiting();
    });
    this.#awareness.destroy();
    this.#socket.close();
  }

  #receive(frame: Uint8Array, synced: () => void): void {
    const message = decodeMessage(frame);
    switch (message.kind) {
      case 'sync-step-1':
        this.#sent += 1;
        return this.#write(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, message.stateVector)));
      case 'sync-step-2':
        Y.applyUpdate(this.doc, message.update, this);
        return synced();
      case 'update':
        return Y.applyUpdate(this.doc, message.update, this);
      case 'durable':
        this.#durable = message.count;
        return this.#waiting();
      default:
        return;
    }
  }

  #write(frame: Uint8Array): void {
    this.#socket.send(frame as Uint8Array<ArrayBuffer>);
  }
}

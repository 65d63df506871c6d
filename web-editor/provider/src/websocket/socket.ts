/** The part of a WebSocket that a line uses; tests hand in one of their own. */
export interface Socket {
  send(frame: Uint8Array): void;
  /** Bytes that were given to `send` and have not left this device. */
  unsentBytes(): number;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  received(frame: Uint8Array): void;
  /** Called once, also when the connection could not be made at all. */
  closed(code: number, reason: string): void;
}

export type OpenSocket = (
  url: string,
  subprotocols: readonly string[],
  events: SocketEvents,
) => Socket;

/** The constructor of browsers, of Node since 22, and of the package `ws`. */
export type WebSocketConstructor = new (url: string, subprotocols?: string[]) => StandardSocket;

/** What they have in common. */
interface StandardSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export const openWith =
  (WebSocket: WebSocketConstructor): OpenSocket =>
  (url, subprotocols, events) => {
    const socket = new WebSocket(url, [...subprotocols]);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
    };
    socket.onclose = ({ code, reason }: { code: number; reason: string }) =>
      events.closed(code, reason);
    socket.onerror = () => undefined; // followed by a close; without a listener, `ws` throws
    return {
      send: (frame) => socket.send(frame as Uint8Array<ArrayBuffer>),
      unsentBytes: () => socket.bufferedAmount,
      close: () => socket.close(),
    };
  };

/** The part of a WebSocket that the provider uses; tests hand in one of their own. */
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

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export const openWebSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
  };
  socket.onclose = ({ code, reason }) => events.closed(code, reason);
  return {
    send: (frame) => socket.send(frame as Uint8Array<ArrayBuffer>),
    unsentBytes: () => socket.bufferedAmount,
    close: () => socket.close(),
  };
};

export { YarrowProvider, type YarrowProviderEvents } from './provider.js';
export type { Surroundings, YarrowProviderOptions } from './options.js';
export type { Refusal, Transport } from './line.js';
export type { Right } from './messages.js';
export type { Status } from './status.js';
export type { Clock } from './clock.js';
export type { OpenSocket, Socket, SocketEvents, WebSocketConstructor } from './websocket/socket.js';
export { encodeName } from './names.js';

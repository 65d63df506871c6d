import type { OpenLine } from './attempt.js';
import { HttpLine } from './http/line.js';
import { SyncRequests } from './http/requests.js';
import type { Admission, Admit, OurSide } from './line.js';
import { documentAddresses } from './names.js';
import { serverOf, type Surroundings, type YarrowProviderOptions } from './options.js';
import { WebSocketLine } from './websocket/line.js';

/** How lines are opened to the document that `options` names. */
export function linesTo(
  options: YarrowProviderOptions,
  { clock, random, openSocket }: Surroundings,
  our: OurSide,
  memory: { polls: boolean },
): OpenLine {
  const addresses = documentAddresses(serverOf(options), options.name);
  const allowed = options.transports ?? ['websocket', 'http'];
  const admit = admissionBy(options);
  const requests = new SyncRequests(
    options.fetch ?? ((input, init) => fetch(input, init)),
    addresses.sync,
  );
  const http = { requests, clock, random, memory };
  return {
    websocket:
      openSocket !== null && allowed.includes('websocket')
        ? (events) =>
            new WebSocketLine(our, admit, { url: addresses.socket, openSocket, clock }, events)
        : null,
    http: allowed.includes('http') ? (events) => new HttpLine(our, admit, http, events) : null,
  };
}

const admissionBy =
  ({ check, token }: YarrowProviderOptions): Admit =>
  () => {
    if (check === undefined && typeof token !== 'function') return admitted(token);
    return (async () => {
      const refusal = (await check?.()) ?? null;
      return refusal ?? admitted(typeof token === 'function' ? await token() : token);
    })();
  };

const admitted = (token: string | undefined): Admission => ({
  kind: 'admitted',
  token: token ?? null,
});

import type { OpenLine } from './attempt.js';
import type { NetworkMemory } from './http/downstream.js';
import { HttpLine } from './http/line.js';
import { SyncRequests } from './http/requests.js';
import type { Admission, Admit, Denial, OurSide } from './line.js';
import { documentAddresses } from './names.js';
import { serverOf, type Surroundings, type YarrowProviderOptions } from './options.js';
import { WebSocketLine } from './websocket/line.js';

/** How lines are opened to the document that `options` names. */
export function linesTo(
  options: YarrowProviderOptions,
  { clock, random, openSocket }: Surroundings,
  our: OurSide,
  memory: NetworkMemory & TokenMemory,
): OpenLine {
  const addresses = documentAddresses(serverOf(options), options.name);
  const allowed = options.transports ?? ['websocket', 'http'];
  const admit = admissionBy(options, memory);
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

/** What was learnt about tokens, beyond one attempt. */
export interface TokenMemory {
  /** The end of the last attempt, if another token than the one it showed is wanted now. */
  denial: Denial | null;
}

function admissionBy({ check, token }: YarrowProviderOptions, memory: TokenMemory): Admit {
  const admitted = (given: string | undefined): Admission => {
    const shown = given ?? null;
    const { denial } = memory;
    memory.denial = null;
    return denial?.shown === shown
      ? { kind: 'refused', code: denial.code, reason: denial.reason }
      : { kind: 'admitted', token: shown };
  };
  return () => {
    if (check === undefined && typeof token !== 'function') return admitted(token);
    return (async () => {
      const refusal = (await check?.()) ?? null;
      return refusal ?? admitted(typeof token === 'function' ? await token() : token);
    })();
  };
}

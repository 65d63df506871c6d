/** One event of a `text/event-stream`. */
export interface ServerEvent {
  /** Empty for an event without a name. */
  readonly name: string;
  readonly data: string;
  /** Null when the event has none. */
  readonly id: string | null;
}

/** Cuts a stream of bytes into events, as the HTML standard says; confined to its stream. */
export class EventStream {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #name = '';
  #data: string[] = [];
  #id: string | null = null;

  /** The events that end within `chunk`. */
  feed(chunk: Uint8Array): ServerEvent[] {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): ServerEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    if (field === 'id') this.#id = value;
    return null;
  }

  /** Unlike in the standard, an event that is only an id counts: it says what is on disk. */
  #dispatch(): ServerEvent | null {
    const event = { name: this.#name, data: this.#data.join('\n'), id: this.#id };
    this.#name = '';
    this.#data = [];
    this.#id = null;
    return event.name === '' && event.data === '' && event.id === null ? null : event;
  }
}

import type { Refusal, Right, Status, YarrowProvider } from 'yarrow-provider';
import type { SyncState } from './state';

const MAY_ONLY_READ = 'You may read this document, but not change it';

/**
 * The provider as the page shows it: with what only the page knows, that it must not write, and
 * that the device says it has no network. Confined to the page's thread.
 */
export class Provider {
  readonly #yarrow: YarrowProvider;
  readonly #deviceOnline: () => boolean;
  readonly #listeners = new Set<(state: SyncState) => void>();
  #readonlyReason: string | null = null;

  constructor(yarrow: YarrowProvider, deviceOnline: () => boolean) {
    this.#yarrow = yarrow;
    this.#deviceOnline = deviceOnline;
    yarrow.on('status', () => this.refresh());
    yarrow.on('right', () => this.refresh());
  }

  get state(): SyncState {
    const { status } = this.#yarrow;
    const unsentChanges = this.unsentChanges;
    if (status.kind === 'refused') return refused(status, unsentChanges);
    const reason = this.#readonlyReason ?? (this.#yarrow.writable ? null : MAY_ONLY_READ);
    if (reason !== null) return { kind: 'readonly', reason, unsentChanges };
    return this.#stateOf(status);
  }

  /** The server's content has been in the document at least once during this visit. */
  get everSynced(): boolean {
    return this.#yarrow.everSynced;
  }

  /** Changes made here that are not known to be on the server's disk. */
  get unsentChanges(): number {
    return this.#yarrow.unsaved;
  }

  /** What one may do in the document, as far as the server has said. */
  get right(): Right | null {
    return this.#yarrow.right;
  }

  /** False while the server says that one may only read. */
  get mayWrite(): boolean {
    return this.#yarrow.writable;
  }

  /** False once the page only reads, whatever becomes of the connection. */
  get writable(): boolean {
    return this.#readonlyReason === null && this.#yarrow.writable;
  }

  /** Calls `listener` now and after every change; the returned function ends that. */
  subscribe(listener: (state: SyncState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Calls `listener` whenever the server has let one in, and both sides have what the other had. */
  onSynced(listener: () => void): () => void {
    this.#yarrow.on('synced', listener);
    return () => this.#yarrow.off('synced', listener);
  }

  /** From now on the page only reads; said to the reader instead of the state of saving. */
  readOnly(reason: string): void {
    this.#readonlyReason = reason;
    this.refresh();
  }

  /** Tells the listeners again, because something beside the connection changed. */
  refresh(): void {
    const { state } = this;
    for (const listener of this.#listeners) listener(state);
  }

  retryNow(): void {
    this.#yarrow.retryNow();
  }

  #stateOf(status: Exclude<Status, Refusal>): SyncState {
    const unsentChanges = this.unsentChanges;
    switch (status.kind) {
      case 'stopped':
      case 'connecting':
        return { kind: 'connecting', unsentChanges };
      case 'saving':
        return { kind: 'saving', unacknowledged: status.unconfirmed, over: status.over };
      case 'saved':
        return { kind: 'saved', over: status.over };
      case 'waiting':
        return this.#deviceOnline()
          ? {
              kind: 'reconnecting',
              inSeconds: status.inSeconds,
              unsentChanges,
              because: status.because,
            }
          : { kind: 'offline', unsentChanges };
    }
  }
}

const refused = ({ code, reason }: Refusal, unsentChanges: number): SyncState => ({
  kind: 'refused',
  code,
  reason,
  unsentChanges,
});

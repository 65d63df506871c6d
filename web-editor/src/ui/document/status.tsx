import { Check, CloudOff, Eye, LoaderCircle, Lock, type LucideIcon } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Provider } from '../../collab/provider';
import type { Session } from '../../collab/session';
import type { SyncState } from '../../collab/state';
import { statusWords, type Tone } from './status-words';

/** Good news waits this long, so that the words stand still while somebody types. Bad news never. */
const CALM_MILLIS = 400;

export function useSyncState(provider: Provider): SyncState {
  const [state, setState] = useState(provider.state);
  useEffect(() => {
    let timer = 0;
    const stop = provider.subscribe((next) => {
      clearTimeout(timer);
      if (next.kind === 'saved') timer = window.setTimeout(() => setState(next), CALM_MILLIS);
      else setState(next);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [provider]);
  return state;
}

/** One thing about the state, for those who need not know of every change. */
export function useSyncValue<T extends string | boolean>(
  provider: Provider,
  read: (state: SyncState) => T,
): T {
  const [value, setValue] = useState(() => read(provider.state));
  useEffect(() => provider.subscribe((state) => setValue(read(state))), [provider]);
  return value;
}

const ICONS: Readonly<Record<Tone, LucideIcon>> = {
  busy: LoaderCircle,
  good: Check,
  still: Eye,
  waiting: CloudOff,
  bad: Lock,
};

export function Status({ session }: { session: Session }): JSX.Element {
  const state = useSyncState(session.provider);
  const { label, detail, tone } = statusWords(state, session.keptOnDevice);
  const Icon = ICONS[tone];
  const detailId = useId();
  return (
    <div class="status" data-state={state.kind} data-tone={tone}>
      <span
        class="status-words"
        role="group"
        aria-label={label}
        aria-describedby={detailId}
        tabIndex={0}
        data-tip={detail}
      >
        <Icon />
        <span>{label}</span>
      </span>
      <span class="visually-hidden" id={detailId}>
        {detail}
      </span>
      {state.kind === 'reconnecting' && (
        <button type="button" class="link-button" onClick={() => session.provider.retryNow()}>
          Retry now
        </button>
      )}
      <span class="visually-hidden" role="status">
        {SPOKEN[state.kind]}
      </span>
    </div>
  );
}

/** What is read out: that the connection came, went or was refused, and not every keystroke's way. */
const SPOKEN: Readonly<Record<SyncState['kind'], string>> = {
  connecting: 'Connecting',
  saving: 'Connected',
  saved: 'Connected',
  offline: 'Offline',
  reconnecting: 'Connection lost',
  readonly: 'View only',
  refused: 'Not connected',
};

import { Check, CloudOff, LoaderCircle, Lock, type LucideIcon } from 'lucide-preact';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
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
  waiting: CloudOff,
  bad: Lock,
};

export function Status({ session }: { session: Session }): JSX.Element {
  const state = useSyncState(session.provider);
  const { label, detail, tone } = statusWords(state, session.keptOnDevice);
  const Icon = ICONS[tone];
  return (
    <div class="status" data-state={state.kind} data-tone={tone}>
      <span class="status-words" tabIndex={0} data-tip={detail}>
        <Icon />
        <span>{label}</span>
      </span>
      {state.kind === 'reconnecting' && (
        <button type="button" class="link-button" onClick={() => session.provider.retryNow()}>
          Retry now
        </button>
      )}
      <span class="visually-hidden" role="status">
        {spoken(state, label)}
      </span>
    </div>
  );
}

/** What is read out: that the connection came, went or was refused, and not every keystroke's way. */
function spoken({ kind }: SyncState, label: string): string {
  if (kind === 'saving' || kind === 'saved') return 'Connected';
  return kind === 'reconnecting' ? 'Connection lost' : label;
}

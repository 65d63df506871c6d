import type { JSX } from 'preact';
import { Dialog } from '../../ui/widgets/dialog';
import { shownKeys } from '../../ui/widgets/tip';
import { type Action, BLOCKS, LISTS, MARKS, STYLES } from './actions';

const GENERAL: readonly (readonly [string, string])[] = [
  ['Insert anything', '/'],
  ['Link', 'Mod-K'],
  ['Undo your last change', 'Mod-Z'],
  ['Do it again', 'Mod-Shift-Z'],
  ['Go to the toolbar, then to the tools beside the text', 'Alt-F10'],
  ['Back to the text', 'Esc'],
  ['This help', 'Mod-/'],
];

/** Which keys do what, and what to type for the same. */
export function KeyboardHelp({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <div class="key-columns">
        <section>
          <h3>Everywhere</h3>
          <dl class="keys">
            {GENERAL.map(([label, keys]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <kbd>{shownKeys(keys)}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <Keys title="Text" actions={MARKS} />
        <Keys title="Headings" actions={STYLES} />
        <Keys title="Lists and blocks" actions={[...LISTS, ...BLOCKS]} />
      </div>
      <p class="hint">
        Where two are shown, the second is typed at the start of a line, or around words.
      </p>
    </Dialog>
  );
}

function Keys({ title, actions }: { title: string; actions: readonly Action[] }): JSX.Element {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="keys">
        {actions
          .filter(({ keys, markdown }) => keys !== undefined || markdown !== undefined)
          .map((action) => (
            <div key={action.id}>
              <dt>{action.label}</dt>
              <dd>
                {action.keys !== undefined && <kbd>{shownKeys(action.keys)}</kbd>}
                {action.markdown !== undefined && <kbd>{action.markdown}</kbd>}
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

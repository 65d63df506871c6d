import type { Editor } from '@tiptap/core';
import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../ui/widgets/dialog';
import { imageAddress, linkAddress } from '../addresses';
import { selectionAnchor } from './anchors';
import { Beside } from './bubbles';

interface PromptProps {
  readonly editor: Editor;
  readonly onClose: () => void;
}

/** A small form at the selection: the address of a link. */
export function LinkPrompt({ editor, onClose }: PromptProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(false);
  const problem = useId();
  const [anchor] = useState(() => selectionAnchor(editor));
  const before = String(editor.getAttributes('link')['href'] ?? '');
  useEffect(() => field.current?.select(), []);
  const apply = (event: Event): void => {
    event.preventDefault();
    const typed = field.current?.value ?? '';
    const href = linkAddress(typed);
    if (typed.trim() === '') editor.chain().focus().extendMarkRange('link').unsetLink().run();
    else if (href === null) return setWrong(true);
    else setLink(editor, href);
    onClose();
  };
  return (
    <Beside anchor={anchor} placement="bottom-start">
      <form
        class="popup link-form"
        onSubmit={apply}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onClose();
          editor.commands.focus();
        }}
        onFocusOut={(event) => {
          // Without the window's focus one is elsewhere to fetch the address, and comes back.
          if (!document.hasFocus()) return;
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) onClose();
        }}
      >
        <input
          ref={field}
          type="text"
          inputMode="url"
          aria-label="Link address"
          aria-invalid={wrong}
          aria-describedby={problem}
          placeholder="Paste or type an address"
          defaultValue={before}
          autocomplete="off"
          spellcheck={false}
        />
        <button type="submit" class="button primary">
          Apply
        </button>
        {wrong && (
          <p class="field-problem" id={problem} role="alert">
            Expected a web or e-mail address.
          </p>
        )}
      </form>
    </Beside>
  );
}

/** Links the selected text, or inserts the address where nothing is selected. */
function setLink(editor: Editor, href: string): void {
  if (editor.state.selection.empty && !editor.isActive('link')) {
    const marks = [{ type: 'link', attrs: { href } }];
    editor.chain().focus().insertContent({ type: 'text', text: href, marks }).run();
  } else {
    editor.chain().focus().extendMarkRange('link').setLink({ href }).run();
  }
}

/** A window that asks for an image's address and for the words that stand in for it. */
export function ImagePrompt({ editor, onClose }: PromptProps): JSX.Element {
  const [wrong, setWrong] = useState(false);
  const problem = useId();
  const insert = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const src = imageAddress(String(fields.get('src')));
    if (src === null) return setWrong(true);
    editor
      .chain()
      .focus()
      .setImage({ src, alt: String(fields.get('alt')) })
      .run();
    onClose();
  };
  return (
    <Dialog title="Insert image" onClose={onClose}>
      <form class="stack" onSubmit={insert}>
        <label>
          Address
          <input
            name="src"
            autofocus
            type="text"
            inputMode="url"
            placeholder="https://…"
            aria-invalid={wrong}
            aria-describedby={problem}
            autocomplete="off"
            required
          />
        </label>
        {wrong && (
          <p class="field-problem" id={problem} role="alert">
            Expected an address that begins with https://, or a small image as a data: address
          </p>
        )}
        <label>
          Description, for those who cannot see it
          <input name="alt" type="text" autocomplete="off" />
        </label>
        <div class="dialog-actions">
          <button type="submit" class="button primary">
            Insert
          </button>
        </div>
      </form>
    </Dialog>
  );
}

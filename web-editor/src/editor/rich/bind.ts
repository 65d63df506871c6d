import type { Editor, Extensions } from '@tiptap/core';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { Session } from '../../collab/session';
import { RICH_ROOT } from '../meta';
import { richSchema } from './content';
import { createRichEditor } from './create-editor';
import { FollowCheck } from './follow-check';
import { guardContent } from './schema-check';

export interface BindOptions {
  readonly session: Session;
  readonly element: HTMLElement;
  readonly extensions: Extensions;
  /** Content came that the schema cannot show. The editor is gone by then. */
  readonly onProblem: (problem: string) => void;
  /** A change came that the editor failed to show. The editor is gone by then. */
  readonly onLost: () => void;
}

export interface Binding {
  readonly editor: Editor;
  readonly release: () => void;
}

/** What the editor itself wrote needs no check; everything else does, from wherever it came. */
const fromOthers = (origin: unknown): boolean => origin !== ySyncPluginKey;

/**
 * Binds checked content to an editor, between two observers: a guard that sees each change before
 * the binding does, and a check after it that the editor shows what it was told. Whenever one of
 * them objects, the editor is destroyed at once and not by rendering: its next word would be that
 * what it does not show is not there, for everybody.
 */
export function bind({ session, element, extensions, onProblem, onLost }: BindOptions): Binding {
  const fragment = session.doc.getXmlFragment(RICH_ROOT);
  const follow = new FollowCheck(fragment, fromOthers, () => {
    release();
    onLost();
  });
  const stopGuard = guardContent(richSchema(), fragment, fromOthers, (problem) => {
    release();
    onProblem(problem);
  });
  const editor = createRichEditor({ element, session, extensions });
  editor.on('transaction', ({ transaction }) => {
    if (isOfOthers(transaction.getMeta(ySyncPluginKey))) follow.shown();
  });
  follow.start();
  const release = (): void => {
    stopGuard();
    follow.stop();
    if (!editor.isDestroyed) editor.destroy();
  };
  return { editor, release };
}

const isOfOthers = (meta: unknown): boolean =>
  (meta as { isChangeOrigin?: boolean } | undefined)?.isChangeOrigin === true;

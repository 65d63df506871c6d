import type { ComponentChildren } from 'preact';
import type { Session } from '../collab/session';

export interface EditorProps {
  readonly session: Session;
  /** Stands above the text, on the same sheet. */
  readonly title: ComponentChildren;
}

import { beforeEach, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { FollowCheck } from './follow-check';

const OWN = 'own';
let doc: Y.Doc;
let fragment: Y.XmlFragment;
let check: FollowCheck;
let binding: () => void;
const onLost = vi.fn();

beforeEach(() => {
  onLost.mockClear();
  doc = new Y.Doc();
  fragment = doc.getXmlFragment('default');
  check = new FollowCheck(fragment, (origin) => origin !== OWN, onLost);
  binding = () => check.shown();
  fragment.observeDeep(() => binding());
  check.start();
});

function change(origin: string): void {
  doc.transact(() => fragment.push([new Y.XmlElement('paragraph')]), origin);
}

it('[U13] is content with an editor that shows each change', () => {
  change('peer');
  change(OWN);
  change('peer');
  expect(onLost).not.toHaveBeenCalled();
});

it('[U13] notices at once when the binding throws', () => {
  binding = () => {
    throw new Error('cannot show this');
  };
  expect(() => change('peer')).toThrow('cannot show this');
  expect(onLost).toHaveBeenCalledOnce();
});

it('[U13] notices each change by itself, and only once', () => {
  change('peer');
  binding = () => undefined;
  change(OWN);
  expect(onLost).not.toHaveBeenCalled();
  change('peer');
  change('peer');
  expect(onLost).toHaveBeenCalledOnce();
});

it('says nothing once it was stopped', () => {
  binding = () => check.stop();
  change('peer');
  expect(onLost).not.toHaveBeenCalled();
});

import { expect, it } from 'vitest';
import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { plainText } from './copies';
import { richSchema } from './rich/content';

it('copies the words of a rich document, block by block', () => {
  const doc = new Y.Doc();
  const text = (words: string): object => ({
    type: 'paragraph',
    content: [{ type: 'text', text: words }],
  });
  prosemirrorJSONToYXmlFragment(
    richSchema(),
    {
      type: 'doc',
      content: [
        text('One'),
        {
          type: 'bulletList',
          content: [
            { type: 'listItem', content: [text('a')] },
            { type: 'listItem', content: [text('b')] },
          ],
        },
      ],
    },
    doc.getXmlFragment('default'),
  );
  expect(plainText(doc)).toBe('One\n\na\nb');
});

it('copies code as it is', () => {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, 'a\n  b');
  expect(plainText(doc)).toBe('a\n  b');
});

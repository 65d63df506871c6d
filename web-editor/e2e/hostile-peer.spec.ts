import * as Y from 'yjs';
import { expect, exported, Peer, storedDoc, test } from './fixtures';

const MALFORMED: Readonly<Record<string, unknown>> = {
  'nothing in it': {},
  'other fields': { x: 1, y: 2 },
  'numbers for ends': { anchor: 5, head: 7 },
  'empty ends': { anchor: {}, head: {} },
  'a clock below zero': {
    anchor: { item: { client: 1, clock: -1 } },
    head: { item: { client: 1, clock: -1 } },
  },
};

for (const kind of ['rich', 'code'] as const) {
  test(`[U12] malformed carets harm nobody's text, ${kind}`, async ({ ada, name, server }) => {
    await ada.opened(name, `?new=${kind}`);
    await ada.write('Ada. ');
    await ada.saved();
    const peer = await Peer.join(server.url, name);
    for (const [what, cursor] of Object.entries(MALFORMED)) {
      peer.announce({ user: { name: what, color: '#112233' }, cursor });
      await expect(ada.page.getByRole('img', { name: what })).toBeVisible();
      peer.append(`Peer with ${what}.`);
      await expect(ada.text).toContainText(`Peer with ${what}.`);
      await ada.write(' More. ');
      await ada.saved();
    }
    const words = Object.keys(MALFORMED).map((what) => `Peer with ${what}. More. `);
    await expect.poll(() => peer.words()).toBe(`Ada. ${words.join('')}`);
    await peer.leave();
    const stored = await exported(server.url, name, 'text');
    expect(stored.toString()).toContain(`Ada. ${words.join('')}`);
  });
}

test('[U4] a document of Slate opens to be read, and is not changed', async ({
  ada,
  name,
  server,
}) => {
  const doc = new Y.Doc();
  const root = doc.get('content', Y.XmlText) as Y.XmlText;
  const line = new Y.XmlText();
  line.insert(0, 'Written in Slate');
  root.insertEmbed(0, line);
  const peer = await Peer.join(server.url, name);
  peer.send(Y.encodeStateAsUpdate(doc));
  await peer.leave();
  await ada.open(name);
  await expect(ada.page.getByRole('alert')).toContainText('not change it here');
  await expect(ada.page.getByTestId('read-only')).toContainText('Written in Slate');
  await expect(ada.text).toHaveCount(0);
  const stored = await storedDoc(server.url, name);
  expect(Y.encodeStateVector(stored)).toEqual(Y.encodeStateVector(doc));
});

test('[U4] what code cannot show and arrives later is neither bound nor changed', async ({
  ada,
  name,
  server,
}) => {
  await ada.opened(name, '?new=code');
  await ada.write('Mine.');
  await ada.saved();
  const peer = await Peer.join(server.url, name);
  peer.doc.getText('content').insertEmbed(0, { image: 'https://a.example/b.png' });
  await expect(ada.page.getByRole('alert')).toContainText('not change it here');
  await expect(ada.page.getByTestId('read-only')).toContainText('Mine.');
  await expect(ada.text).toHaveCount(0);
  await peer.leave();
  const stored = await storedDoc(server.url, name);
  expect(stored.getText('content').toDelta()).toEqual([
    { insert: { image: 'https://a.example/b.png' } },
    { insert: 'Mine.' },
  ]);
});

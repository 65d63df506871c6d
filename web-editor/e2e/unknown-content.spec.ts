import * as Y from 'yjs';
import { expect, sendUpdate, storedDoc, test } from './fixtures';

function documentWith(name: string): Y.Doc {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText('Known words')]);
  const unknown = new Y.XmlElement(name);
  const inside = new Y.XmlElement('paragraph');
  inside.insert(0, [new Y.XmlText('words inside')]);
  unknown.insert(0, [inside]);
  doc.getXmlFragment('default').insert(0, [paragraph, unknown]);
  return doc;
}

test('[U4] a document with unknown content opens to be read, and is not changed', async ({
  ada,
  name,
  server,
}) => {
  const doc = documentWith('callout');
  await sendUpdate(ada, name, doc);
  await ada.open(name);
  await expect(ada.page.getByRole('alert')).toContainText('not change it here');
  await expect(ada.page.getByTestId('read-only')).toContainText('Known words');
  await expect(ada.page.getByTestId('read-only')).toContainText('words inside');
  await ada.state('readonly');
  await expect(ada.text).toHaveCount(0);
  const download = ada.page.waitForEvent('download');
  await ada.button('Download everything (Yjs)').click();
  expect((await download).suggestedFilename()).toMatch(/\.yjs$/);

  const stored = await storedDoc(server.url, name);
  expect(Y.encodeStateVector(stored)).toEqual(Y.encodeStateVector(doc));
  expect(stored.getXmlFragment('default').toString()).toContain('<callout>');
});

test('[U4] unknown content that arrives while one writes is not removed', async ({
  ada,
  ben,
  name,
  server,
}) => {
  await ada.opened(name, '?new=rich');
  await ada.write('Mine.');
  await ada.saved();
  await sendUpdate(ben, name, documentWith('callout'));
  await expect(ada.page.getByTestId('read-only')).toContainText('words inside');
  await expect(ada.page.getByTestId('read-only')).toContainText('Mine.');
  const stored = await storedDoc(server.url, name);
  expect(stored.getXmlFragment('default').toString()).toContain('<callout>');
});

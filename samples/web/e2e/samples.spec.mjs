import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from './fixtures.mjs';
import { SAMPLES } from './samples.mjs';

for (const sample of SAMPLES) {
  const { folder, root, kind, caret } = sample;

  test(`[M1] [M2] ${folder}: two people write, at the same time too, and see who is there`, async ({
    opened,
    server,
  }) => {
    const ada = await opened(sample, 'Ada');
    const ben = await opened(sample, 'Ben');
    await ada.write('Hello from Ada');
    await expect.poll(() => ben.words()).toContain('Hello from Ada');
    await ben.write(' and from Ben');
    await expect.poll(() => ada.words()).toContain('and from Ben');

    await expect(ben.badge('Ada')).toBeVisible();
    const benThere = await ada.colorOf('Ben');
    if (caret) await expect.poll(() => ada.caret()).toEqual(benThere);

    // While the server stands still, neither can know what the other writes.
    server.pause();
    try {
      await Promise.all([ada.write(' one two'), ben.write(' three four')]);
      expect(await ada.words()).not.toContain('three four');
    } finally {
      server.resume();
    }
    await expect.poll(() => ada.words()).toContain('three four');
    await expect.poll(() => ben.words()).toContain('one two');
    await expect.poll(() => ben.words()).toBe(await ada.words());

    const written = await ada.words();
    await ada.page.reload();
    await expect.poll(() => ada.words()).toBe(written);

    const address = `${server.url}/api/v1/documents/samples%2F${folder}/export`;
    const text = await fetch(`${address}?format=text&root=${root}&kind=${kind}`);
    const json = await fetch(`${address}?format=json`);
    for (const file of [await text.text(), await json.text()]) {
      for (const words of ['Hello from Ada', 'and from Ben', 'one two', 'three four']) {
        expect(file).toContain(words);
      }
    }
  });
}

test('[M1] every sample has a page that explains it, and is tested', () => {
  const folders = readdirSync('.').filter((name) => existsSync(`${name}/index.html`));
  expect(folders.filter((name) => !existsSync(`${name}/README.md`))).toEqual([]);
  expect(folders.toSorted()).toEqual(SAMPLES.map(({ folder }) => folder).toSorted());
});

import { expect, exportedWords, test, type Writer } from './fixtures';

/** Notes in the page what stands in the text whenever the status begins to say that it is saved. */
async function noteWhatIsShownAsSaved({ page }: Writer): Promise<void> {
  await page.evaluate(() => {
    const shown: string[] = [];
    const status = document.querySelector<HTMLElement>('.status');
    const text = document.querySelector('main [contenteditable=true]');
    new MutationObserver(() => {
      if (status?.dataset['state'] === 'saved') shown.push(text?.textContent ?? '');
    }).observe(status ?? document.body, { attributeFilter: ['data-state'] });
    Object.assign(globalThis, { shownAsSaved: shown });
  });
}

const shownAsSaved = ({ page }: Writer): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { shownAsSaved: string[] }).shownAsSaved);

const wordsOf = async ({ text }: Writer): Promise<string> => (await text.textContent()) ?? '';

test('[U1] the server is killed in the middle of typing, and nothing that was saved is lost', async ({
  ada,
  ben,
  name,
  server,
}) => {
  test.slow();
  const inExport = (): Promise<string> => exportedWords(server.url, name);
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await noteWhatIsShownAsSaved(ada);

  // Typing rests for a moment after each of the first lines, so that some are shown as saved.
  let typed = '';
  const type = async (line: number): Promise<void> => {
    typed += `Line ${line}. `;
    await ada.page.keyboard.type(`Line ${line}. `, { delay: 20 });
  };
  await ada.text.focus();
  for (let line = 1; line <= 3; line += 1) {
    await type(line);
    await ada.saved();
  }
  let dead = false;
  const typing = (async () => {
    for (let line = 4; !dead || line < 12; line += 1) await type(line);
  })();
  await expect(ben.text).toContainText('Line 6.');
  await server.kill();
  const promised = (await shownAsSaved(ada)).at(-1) ?? '';
  expect(promised).toContain('Line 3.');
  dead = true;
  await typing;
  await expect(ada.status).toContainText('not sent');

  // Before anybody can bring it again: what was shown as saved is on the disk.
  await ada.context.setOffline(true);
  await ben.context.setOffline(true);
  await server.start();
  const survived = await inExport();
  expect(survived.startsWith(promised.trimEnd())).toBe(true);
  expect(typed.startsWith(survived)).toBe(true);

  await ada.context.setOffline(false);
  await ben.context.setOffline(false);
  await ada.saved();
  await ben.saved();
  await expect.poll(() => wordsOf(ben)).toBe(typed);
  expect(await wordsOf(ada)).toBe(typed);
  expect(await inExport()).toBe(typed.trimEnd());

  await server.kill();
  await ada.page.keyboard.type('And reloaded.');
  await expect(ada.status).toContainText('not sent');
  await server.start();
  await ada.page.reload();
  await ada.saved();
  await ben.saved(); // whose next attempt may be some seconds away
  await expect.poll(() => wordsOf(ben)).toBe(`${typed}And reloaded.`);
  expect(await wordsOf(ada)).toBe(`${typed}And reloaded.`);
  expect(await inExport()).toBe(`${typed}And reloaded.`);
});

import { expect, type Writer, writerOn } from './fixtures';
import type { YarrowServer } from './server';

/** An address's end that carries a token. */
export const withToken = (token: string, query = ''): string => `${query}#token=${token}`;

/** Ada, who administers the document and has written a line. */
export async function owner(
  browser: Parameters<typeof writerOn>[0],
  server: YarrowServer,
  name: string,
  token: string,
): Promise<Writer> {
  const ada = await writerOn(browser, server, 'Ada');
  await ada.opened(name, withToken(token, '?new=rich'));
  await ada.write('Ada wrote this. ');
  await ada.saved();
  return ada;
}

/** Makes a link in the share window, and returns its address. */
export async function linkBy(ada: Writer, right: string, label: string): Promise<string> {
  await ada.button('Share').click();
  const window = ada.page.getByRole('dialog', { name: 'Share' });
  await window.getByLabel('Whoever has the link may').selectOption(right);
  await window.getByLabel(/What it is for/).fill(label);
  await window.getByRole('button', { name: 'Make link' }).click();
  const address = await window.getByLabel('The new link').inputValue();
  await ada.page.keyboard.press('Escape');
  await expect(window).toHaveCount(0);
  return address;
}

/** Opens a link to the very page that somebody looks at. */
export const open = ({ page }: Writer, link: string): Promise<void> =>
  page.evaluate((address) => {
    location.href = address;
  }, link);

/** Ends their visit, in which the browser had nothing to complain about. */
export async function close(...writers: Writer[]): Promise<void> {
  for (const writer of writers) {
    await writer.context.close();
    expect(writer.complaints).toEqual([]);
  }
}

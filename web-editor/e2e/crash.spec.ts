import { expect, exported, test } from './fixtures';
import { YarrowServer } from './server';
import { Writer } from './fixtures';

test('[U1] the server is killed in the middle of typing, and nothing that was saved is lost', async ({
  browser,
  name,
}) => {
  const server = await YarrowServer.start();
  const ada = await writerOn(server);
  const ben = await writerOn(server);
  async function writerOn({ url }: YarrowServer): Promise<Writer> {
    const context = await browser.newContext();
    return new Writer(context, await context.newPage(), url);
  }
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await ada.write('Saved before. ');
  await ada.saved();

  const typing = ada.write('Typed while it died. ');
  await server.kill();
  await typing;
  await expect(ada.status).toHaveAttribute('data-state', /reconnecting|connecting/);
  await ada.write('Typed while it was dead.');
  await expect(ada.status).toContainText('not sent');

  await server.start();
  await ada.saved();
  await ben.saved();
  const words = 'Saved before. Typed while it died. Typed while it was dead.';
  await expect(ada.text).toHaveText(words);
  await expect(ben.text).toHaveText(words);
  expect((await exported(server.url, name, 'text')).toString()).toContain(words);

  await server.kill();
  await ada.write(' And reloaded.');
  await expect(ada.status).toContainText('not sent');
  await server.start();
  await ada.page.reload();
  await ada.saved();
  await expect(ada.text).toHaveText(`${words} And reloaded.`);
  await expect(ben.text).toHaveText(`${words} And reloaded.`);

  await ada.context.close();
  await ben.context.close();
  await server.dispose();
});

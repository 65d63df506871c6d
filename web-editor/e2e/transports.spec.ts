import { expect, exportedWords, test, type Writer, writerOn } from './fixtures';
import { Proxy } from './proxy';

let proxy: Proxy;

test.beforeEach(async ({ server }) => {
  proxy = await Proxy.before(server);
});

test.afterEach(() => proxy.dispose());

/** In step over this way, as the explanation of the status says. */
async function over({ status }: Writer, way: 'HTTP' | 'WebSocket'): Promise<void> {
  const words = status.locator('.status-words');
  const inStep = /On the way to|Everything is on/;
  await expect(words).toHaveAttribute('data-tip', inStep, { timeout: 20_000 });
  const detail = expect(words);
  await (way === 'HTTP'
    ? detail.toHaveAttribute('data-tip', /over HTTP/, { timeout: 20_000 })
    : detail.not.toHaveAttribute('data-tip', /over HTTP/, { timeout: 20_000 }));
}

const wordsOf = async ({ text }: Writer): Promise<string> => (await text.textContent()) ?? '';

/** Counts the requests of a kind that a page makes from now on. */
function counted({ page }: Writer, what: string): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.url().endsWith(`/${what}`)) count += 1;
  });
  return () => count;
}

for (const [network, webSockets, buffers, down] of [
  ['refuses WebSockets', 'refuse', false, 'events'],
  ['ignores WebSockets and holds answers back', 'silent', true, 'poll'],
] as const) {
  test(`[V2] two people type together in a network that ${network}`, async ({
    browser,
    name,
    server,
  }) => {
    proxy.webSockets = webSockets;
    proxy.buffers = buffers;
    const ada = await writerOn(browser, proxy, 'Ada');
    const ben = await writerOn(browser, proxy, 'Ben');
    const asked = counted(ada, down);
    await ada.opened(name, '?new=rich');
    await ben.opened(name);
    await over(ada, 'HTTP');
    await over(ben, 'HTTP');
    await ada.write('Hello from Ada. ');
    await expect(ben.text).toContainText('Hello from Ada.');
    await ben.write('And from Ben.');
    await expect(ada.text).toContainText('Hello from Ada. And from Ben.');
    const others = ada.page.getByRole('list', { name: 'Also here' }).getByRole('img');
    await expect(others).toHaveAttribute('aria-label', 'Ben');
    await ada.saved();
    await ben.saved();
    expect(await exportedWords(server.url, name)).toBe('Hello from Ada. And from Ben.');
    expect(asked()).toBeGreaterThan(0);

    await ben.page.goto('about:blank');
    await expect(others).toHaveCount(0);
    await ada.context.close();
    await ben.context.close();
  });
}

test('[V5] nothing is lost or doubled when the way changes in the middle of typing', async ({
  browser,
  ben,
  name,
  server,
}) => {
  test.slow();
  const ada = await writerOn(browser, proxy, 'Ada');
  await ada.opened(name, '?new=rich');
  await ben.opened(name);
  await over(ada, 'WebSocket');

  let typed = '';
  let done = false;
  await ada.text.focus();
  const typing = (async () => {
    for (let line = 1; !done; line += 1) {
      typed += `Line ${line}. `;
      await ada.page.keyboard.type(`Line ${line}. `, { delay: 15 });
    }
  })();
  await expect(ben.text).toContainText('Line 5.');
  for (const way of ['HTTP', 'WebSocket', 'HTTP'] as const) {
    proxy.webSockets = way === 'HTTP' ? 'refuse' : 'pass';
    proxy.cut();
    if (way === 'WebSocket') await ada.page.evaluate(() => dispatchEvent(new Event('online')));
    await over(ada, way);
    const reached = typed.match(/Line \d+\. $/)?.[0].trim() ?? '';
    await expect(ben.text).toContainText(reached, { timeout: 20_000 });
  }
  done = true;
  await typing;
  await ada.saved();
  await expect.poll(() => wordsOf(ben)).toBe(typed);
  expect(await wordsOf(ada)).toBe(typed);
  expect(await exportedWords(server.url, name)).toBe(typed.trimEnd());
  await ada.context.close();
});

test('[V4] what is shown as saved is on the server’s disk, whichever way it took', async ({
  browser,
  name,
  server,
}) => {
  test.slow();
  proxy.webSockets = 'refuse';
  const ada = await writerOn(browser, proxy, 'Ada');
  await ada.opened(name, '?new=rich');
  await over(ada, 'HTTP');
  await ada.write('Over HTTP. ');
  await ada.saved();
  await server.kill();
  await ada.page.keyboard.type('To nobody. ');
  await expect(ada.status).toContainText('changes not sent', { timeout: 30_000 });

  proxy.webSockets = 'pass';
  await ada.context.setOffline(true);
  await server.start();
  expect(await exportedWords(server.url, name)).toBe('Over HTTP.');
  await ada.context.setOffline(false);
  await ada.saved();
  await over(ada, 'WebSocket');
  expect(await exportedWords(server.url, name)).toBe('Over HTTP. To nobody.');
  await ada.context.close();
});

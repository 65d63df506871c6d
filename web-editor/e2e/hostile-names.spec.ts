import { encodeName } from '../provider/src/names';
import { expect, Peer, test, type Writer } from './fixtures';

/** Short enough to be shown whole. */
const PERSON = '<img src=x onerror=hacked=1>';
const TITLE = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';

/** What only the page's policy kept from running fails the test too, as a complaint of the browser. */
async function nothingRan({ page }: Writer): Promise<void> {
  await expect(page.locator('[onerror]')).toHaveCount(0);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
}

for (const kind of ['rich', 'code'] as const) {
  test(`[U7] [L10] script in names of people and documents is shown as it is, ${kind}`, async ({
    ada,
    name,
    server,
  }) => {
    const hostile = `${name}/${TITLE}`;
    const address = encodeName(hostile);
    await ada.opened(address, `?new=${kind}`);
    await expect(ada.page).toHaveTitle(`${hostile} · Yarrow`);
    await ada.title.fill(TITLE);
    await ada.write('Words.');
    await ada.saved();
    const peer = await Peer.join(server.url, address);
    peer.introduce({ name: PERSON, color: '#112233' });

    const rich = ada.page.locator('.collaboration-carets__label');
    if (kind === 'rich') await expect(rich).toHaveAttribute('data-name', PERSON);
    else await expect(ada.page.locator('.cm-ySelectionInfo')).toHaveText(PERSON);
    const others = ada.page.getByRole('list', { name: 'Also here' });
    await expect(others.getByRole('img')).toHaveAttribute('aria-label', PERSON);
    await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText(TITLE);
    await expect(ada.page).toHaveTitle(`${TITLE} · Yarrow`);

    await ada.button('Share').click();
    const window = ada.page.getByRole('dialog', { name: 'Share' });
    const here = window.getByRole('region', { name: 'Here now' });
    await expect(here.getByRole('listitem').filter({ hasText: PERSON })).toBeVisible();
    const shared = window.getByLabel('Address of the document');
    await expect(shared).toHaveValue(`${ada.url}/d/${address}`);
    await nothingRan(ada);
    await peer.leave();

    await ada.page.goto(ada.url);
    await ada.page.getByRole('searchbox', { name: 'Find' }).fill(hostile);
    const row = ada.page.getByRole('link').filter({ hasText: hostile });
    await expect(row.locator('strong')).toHaveText(TITLE);
    await expect(row.locator('small')).toHaveText(hostile);
    await nothingRan(ada);
  });
}

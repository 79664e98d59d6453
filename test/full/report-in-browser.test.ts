import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { seededRandom } from '../../domain/statistics/random.ts';
import { startBrowser } from '../support/browser.ts';
import { plumbline } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The report as people open it: in a browser, on screens of several sizes, without any network. */
describe('the report of model drift in a browser', () => {
  const folder = temporaryFolder();
  const report = path.join(folder, 'report.html');
  let browser: Browser;

  before(async () => {
    await writeFile(path.join(folder, 'reference.csv'), rows(0));
    await writeFile(path.join(folder, 'current.csv'), rows(1));
    const { exitCode } = await plumbline(
      [
        'model',
        'drift',
        '--reference',
        'reference.csv',
        '--current',
        'current.csv',
        '-o',
        'html',
        '--output',
        report,
      ],
      { folder },
    );
    assert.equal(exitCode, 1, 'both columns moved');
    browser = await startBrowser();
  });
  after(() => browser.close());

  async function open(
    options: Parameters<Browser['newPage']>[0],
  ): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage(options);
    const troubles: string[] = [];
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => request.url().startsWith('http') && troubles.push(request.url()));
    await page.goto(pathToFileURL(report).href);
    return { page, troubles };
  }

  for (const [device, width] of [
    ['a phone', 390],
    ['a desktop', 1280],
  ] as const) {
    it(`fits ${device} without scrolling sideways, asks no network and raises no error`, async () => {
      const { page, troubles } = await open({ viewport: { width, height: 800 } });
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(Number(overflow) <= 0, `${String(overflow)} pixels too wide`);
      assert.deepEqual(troubles, []);
      await page.close();
    });
  }

  it('is dark where the reader prefers it', async () => {
    const backgrounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open({ colorScheme });
      backgrounds.push(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')));
      await page.close();
    }
    assert.notEqual(backgrounds[0], backgrounds[1]);
  });

  it('names the columns that moved and shows their distributions', async () => {
    const { page } = await open({});
    const text = await page.innerText('body');
    assert.match(text, /amount/);
    assert.match(text, /country/);
    assert.ok((await page.locator('svg').count()) >= 2);
    await page.close();
  });
});

function rows(shift: number): string {
  const random = seededRandom(7 + shift);
  const lines = Array.from({ length: 2000 }, () => {
    const amount = (random() + random() + shift).toFixed(4);
    return `${amount},${random() < 0.3 + shift / 2 ? 'DE' : 'FR'}`;
  });
  return ['amount,country', ...lines, ''].join('\n');
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { modelPages } from '../support/model-pages.ts';
import { pagesNow, servePages } from '../support/pages.ts';

/** The pages of models as people open them: on a screen, on a phone, in the dark, with a screen reader. */
describe('the pages of models in a browser', { timeout: 300_000 }, () => {
  let browser: Browser;
  let url: string;
  let report: string;

  before(async () => {
    const { pages, scan } = await modelPages(pagesNow.getTime());
    const local = { person: { commandLine: 'alice@laptop' } };
    ({ url } = await servePages({ deps: { local, models: pages } }));
    report = `${url}/models/fraud/scans/${scan}`;
    browser = await startBrowser();
  });
  after(() => browser.close());

  async function open(address: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ bypassCSP: false, ...options });
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== address && !request.url().startsWith('data:')) troubles.push(request.url());
    });
    await page.goto(address);
    return { page, troubles };
  }

  for (const [device, options] of [
    ['a desktop in the light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
    ['a desktop in the dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['a phone', { viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
  ] as const) {
    it(`break no rule of accessibility, fit, and load nothing on ${device}`, async () => {
      for (const address of [`${url}/models`, `${url}/models/fraud`]) {
        const { page, troubles } = await open(address, options);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        assert.ok(Number(overflow) <= 0, `${address} is ${String(overflow)} pixels too wide`);
        assert.deepEqual(troubles, []);
        assert.deepEqual(await violations(page), [], address);
        await page.close();
      }
    });
  }

  it('show the trend with a break where nothing was known, and both sides of each column', async () => {
    const { page } = await open(`${url}/models/fraud`);
    assert.equal(await page.locator('.trend circle.beyond').count(), 12);
    assert.equal(await page.locator('.trend circle.within').count(), 47);
    assert.equal(((await page.locator('.trend .line').getAttribute('d')) ?? '').match(/M/g)?.length, 2);
    assert.equal(await page.locator('table.columns svg.spark path.current').count(), 2);
    await page.close();
  });

  it('open the whole report, whose own script runs and nothing else may', async () => {
    const { page, troubles } = await open(report);
    // Its tools are hidden until its script has run.
    await page.locator('#find').waitFor({ state: 'visible' });
    assert.deepEqual(troubles, []);
    await assert.rejects(page.addScriptTag({ content: 'globalThis.ran = true' }));
    await page.close();
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
}

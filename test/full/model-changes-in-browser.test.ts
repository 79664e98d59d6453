import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { retrainingPages, rolloutPages, shownRetrainings, shownRollouts } from '../support/change-pages.ts';
import { servePages } from '../support/pages.ts';

/** The pages of retrainings and rollouts as people open them: on a screen, on a phone, in the dark, by keyboard. */
describe('the pages of retrainings and rollouts in a browser', { timeout: 300_000 }, () => {
  let browser: Browser;
  let url: string;
  let steered: Awaited<ReturnType<typeof servePages>>['steered'];

  before(async () => {
    const models = {
      models: [{ name: 'fraud', share: 0.5 }],
      status: async () => [],
      trend: async () => [],
      report: async () => undefined,
      storedPage: async () => undefined,
    };
    const deps = { models, retrainings: retrainingPages(), rollouts: rolloutPages() };
    const local = { person: { commandLine: 'alice@laptop' } };
    ({ url, steered } = await servePages({ deps: { ...deps, local } }));
    browser = await startBrowser();
  });
  after(() => browser.close());

  const addresses = (): string[] => [
    `${url}/`,
    ...Object.keys(shownRetrainings()).map((id) => `${url}/models/fraud/retrainings/${id}`),
    ...Object.keys(shownRollouts()).map((id) => `${url}/models/fraud/rollouts/${id}`),
  ];

  async function open(address: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ bypassCSP: false, ...options });
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(address);
    return { page, troubles };
  }

  for (const [device, options] of [
    ['a desktop in the light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
    ['a desktop in the dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['a phone', { viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
  ] as const) {
    it(`break no rule of accessibility and fit on ${device}`, async () => {
      for (const address of addresses()) {
        const { page, troubles } = await open(address, options);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        assert.ok(Number(overflow) <= 0, `${address} is ${String(overflow)} pixels too wide`);
        assert.deepEqual(troubles, []);
        assert.deepEqual(await violations(page), [], address);
        await page.close();
      }
    });
  }

  it('draw how much of the traffic the new model has, as wide as it is', async () => {
    const { page } = await open(`${url}/models/fraud/rollouts/90be2d47c1fa`);
    const [whole, part] = await page.evaluate<[number, number]>(
      `['.whole', '.part'].map((name) => document.querySelector('.share ' + name).getBoundingClientRect().width)`,
    );
    assert.ok(Math.abs(part / whole - 0.1) < 0.01, `${part} of ${whole}`);
    await page.close();
  });

  it('abort a rollout only with a reason, and show what came of it', async () => {
    const { page } = await open(`${url}/models/fraud/rollouts/90be2d47c1fa`);
    const abort = page.locator('form', { has: page.getByRole('button', { name: 'Abort' }) });
    await abort.getByRole('button').click();
    assert.equal(steered.length, 0, 'the browser asks for the reason first');
    await abort.getByLabel('Reason').fill('odd answers');
    await abort.getByRole('button').click();
    await page.getByRole('status').waitFor();
    assert.match(await page.getByRole('status').innerText(), /abort: it is being carried out/);
    assert.equal(steered[0]?.reason, 'odd answers');
    assert.deepEqual(await violations(page), []);
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

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { previewRemediation } from '../../workers/gateway/slack/preview.ts';
import { startBrowser } from '../support/browser.ts';
import { pageFinding, pageRemediation, pageScan, pageTerms, servePages } from '../support/pages.ts';

/** The pages as people open them: on a screen, on a phone, in the dark, by keyboard, with a screen reader, on paper. */
describe('the pages in a browser', () => {
  let browser: Browser;
  let url: string;
  let refused: string;
  let empty: string;
  const scan = '1780315080000-ab12cd34';

  before(async () => {
    const local = { person: { commandLine: 'alice@laptop' } };
    const findings = manyFindings();
    ({ url } = await servePages({
      findings,
      open: [pageRemediation()],
      scans: {
        [scan]: pageScan(findings, { errors: [{ object: 'Deployment shop/web', message: 'no right' }] }),
      },
      deps: {
        local,
        auditOf: async () => [
          { at: '2026-06-01T10:00:00Z', what: 'Bob answered: snooze', detail: 'on call' },
        ],
        workflowUrl: (id) => `https://temporal.example/${id}`,
        previewOf: (item, evidence) =>
          previewRemediation(item, evidence, {
            approvals: pageTerms,
            reasons: ['rule 1 of policy payments'],
          }),
      },
    }));
    ({ url: empty } = await servePages({ deps: { local } }));
    ({ url: refused } = await servePages());
    browser = await startBrowser();
  });
  after(() => browser.close());

  const pages = (): Record<string, string> => ({
    overview: `${url}/`,
    target: `${url}/targets/shop`,
    scan: `${url}/scans/shop/${scan}`,
    finding: `${url}/findings/abc123def456`,
    item: `${url}/items/shop/deployment-api-1`,
    'nothing drifts': `${empty}/`,
    'no such finding': `${empty}/findings/000000`,
    'no link': `${refused}/`,
  });

  async function open(
    address: string,
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ bypassCSP: false, ...options });
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of (403|404)/.test(message.text()))
        troubles.push(message.text());
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
    ['a phone in the dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ] as const) {
    it(`break no rule of accessibility, fit, and load nothing on ${device}`, async () => {
      for (const [name, address] of Object.entries(pages())) {
        const { page, troubles } = await open(address, options);
        assert.deepEqual(troubles, [], name);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        assert.ok(Number(overflow) <= 0, `${name} is ${String(overflow)} pixels too wide`);
        assert.deepEqual(await violations(page), [], name);
        await page.close();
      }
    });
  }

  it('are dark where the reader prefers it', async () => {
    const backgrounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(`${url}/`, { colorScheme });
      backgrounds.push(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')));
      await page.close();
    }
    assert.notEqual(backgrounds[0], backgrounds[1]);
  });

  it('are reached by keyboard in the order in which they are read, with the focus to be seen', async () => {
    const { page } = await open(`${url}/findings/abc123def456`);
    const reached: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<{ words: string; outline: string; isBody: boolean }>(
        `(() => { const one = document.activeElement;
          return { words: (one.labels?.[0]?.textContent ?? one.ariaLabel ?? one.textContent).trim().replace(/\\s+/g, ' '),
            outline: getComputedStyle(one).outlineStyle, isBody: one === document.body }; })()`,
      );
      if (focused.isBody) break;
      assert.notEqual(focused.outline, 'none', focused.words);
      reached.push(focused.words);
    }
    const expected = [
      'Skip to the content',
      'Everything open',
      'shop',
      'To the decision',
      'Difference of spec.template.spec.containers[api].image',
      'The whole difference as plain text',
      'Heal now',
      'Reason (optional)',
      'Leave it as it is',
    ];
    const order = expected.map((words) => reached.indexOf(words));
    assert.ok(!order.includes(-1), reached.join(' | '));
    assert.deepEqual(
      order,
      order.toSorted((one, other) => one - other),
    );
    await page.close();
  });

  it('take an answer by keyboard alone and show what came of it', async () => {
    const { page } = await open(`${url}/findings/abc123def456`);
    await page.getByRole('button', { name: 'Heal now' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    assert.match(await page.getByRole('status').innerText(), /alice answered: heal/);
    assert.deepEqual(await violations(page), []);
    await page.close();
  });

  it('go on paper whole: no buttons, nothing cut off', async () => {
    const { page } = await open(`${url}/findings/abc123def456`, { viewport: { width: 700, height: 900 } });
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('form:visible').count(), 0);
    assert.equal(
      await page.evaluate(`getComputedStyle(document.querySelector('.diff')).overflowX`),
      'visible',
    );
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    assert.ok(Number(overflow) <= 0, `${String(overflow)} pixels too wide`);
    await page.close();
  });
});

function manyFindings() {
  const long = 'a-very-long-name-without-any-place-to-break-it-'.repeat(4);
  const [image] = pageFinding().fields;
  const fields = [
    ...(image === undefined ? [] : [image]),
    {
      path: '/spec/template/spec/containers/0/env/1',
      location: '/spec/template/spec/containers/[api]/env/[DEBUG]',
      change: 'added' as const,
      live: { name: 'DEBUG', value: 'x'.repeat(300) },
      manager: 'kubectl-edit',
      owners: [],
      actor: { user: 'alice@example.org', at: '2026-06-01T08:54:12Z', manager: 'kubectl-edit' },
    },
  ];
  const ignored = [{ path: '/spec/replicas', rule: 'autoscaler' }];
  return [
    pageFinding({ fields, ignored }),
    pageFinding({ id: 'aaa111', kind: 'ClusterRoleBinding', name: long, severity: 'critical' }),
    pageFinding({ id: 'aaa112', kind: 'ConfigMap', name: 'settings', severity: 'medium' }),
    pageFinding({
      id: 'aaa113',
      kind: 'Service',
      drift: 'created',
      severity: 'low',
      fields: [{ path: '', change: 'added', manager: 'kubectl-create', owners: [] }],
    }),
  ];
}

/** What the rules of axe-core find, best practices included. Evaluated, since the policy lets no script in. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { broken, kept } = await page.evaluate<{ broken: string[]; kept: number }>(
    `axe.run().then(({ violations, passes }) => ({ kept: passes.length, broken: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)) }))`,
  );
  assert.ok(kept > 15, `${kept} rules looked at anything`);
  return broken;
}

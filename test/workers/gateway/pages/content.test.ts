import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageFinding, pageRemediation, pageScan, servePages } from '../../../support/pages.ts';
import type { PageScene } from '../../../support/pages.ts';

const local = { person: { commandLine: 'alice@laptop' } };
const path = '/findings/abc123def456';

const away = (): Promise<never> => Promise.reject(new Error('no connection'));

async function pageOf(scene: PageScene, page: string): Promise<{ status: number; text: string }> {
  const { url } = await servePages({ ...scene, deps: { local, ...scene.deps } });
  const answer = await fetch(url + page);
  return { status: answer.status, text: await answer.text() };
}

test('a history that somebody flooded stays readable', async () => {
  const events = Array.from({ length: 3000 }, (_, index) => ({
    at: new Date(Date.UTC(2026, 4, 30, 0, 0, index)).toISOString(),
    what: `Mallory answered: heal, refused ${index}`,
    detail: 'x'.repeat(6000),
  }));
  const deps = { auditOf: () => Promise.resolve(events) };
  const { text } = await pageOf({ findings: [pageFinding()], deps }, path);
  assert.ok(text.length < 200_000, `${text.length} characters`);
  assert.match(text, /refused 2999/);
  assert.match(text, /and 29\d\d before that: <code>plumbline audit list<\/code>/);
  assert.match(text, /x… \(5400 more characters\)/);
});

test('hostile names and values are shown as what they are', async () => {
  const hostile = `</script><script>alert(1)</script>"'&\u202Etxt.exe\u0000`;
  const finding = pageFinding({
    name: hostile,
    namespace: hostile,
    commit: hostile,
    blocked: hostile,
    fields: [
      {
        path: `/data/${hostile.replaceAll('/', '~1')}`,
        change: 'modified',
        desired: hostile,
        live: `a\n${hostile}`,
        manager: hostile,
        owners: [],
        actor: { user: hostile, at: hostile },
      },
    ],
    ignored: [{ path: hostile, rule: hostile }],
  });
  const open = [pageRemediation({ title: hostile, actors: [hostile] })];
  const scan = pageScan([finding], {
    workflowId: hostile,
    errors: [{ object: hostile, message: hostile }],
    warnings: [{ object: hostile, message: hostile }],
    ignored: [{ apiVersion: 'v1', kind: hostile, name: hostile, rule: hostile }],
  });
  const scene = {
    findings: [finding],
    open,
    scans: { '1-ab': scan },
    deps: { workflowUrl: () => 'javascript:alert(1)', auditOf: async () => [{ at: hostile, what: hostile }] },
  };
  for (const page of ['/', path, '/targets/shop', '/scans/shop/1-ab', '/items/shop/deployment-api-1']) {
    const { status, text } = await pageOf(scene, page);
    assert.equal(status, 200, page);
    assert.doesNotMatch(text, /<script|alert\(1\)<\/|javascript:/, page);
    assert.ok(!text.includes('\u202E') && !text.includes('\u0000'), page);
    assert.match(text, /&lt;\/script&gt;|&lt;\/s/, page);
  }
});

test('ten thousand fields come in pages, each bounded, and whole as plain text', async () => {
  const fields = Array.from({ length: 10_000 }, (_, index) => ({
    path: `/data/key-${index}`,
    change: 'added' as const,
    live: `value ${index}`,
    manager: null,
    owners: [],
  }));
  const { url } = await servePages({ findings: [pageFinding({ fields })], deps: { local } });
  const first = await (await fetch(url + path)).text();
  assert.ok(first.length < 200_000, `${first.length}`);
  assert.match(first, /What differs in 10,000 places[^]*Page 1 of 100/);
  const last = await (await fetch(`${url}${path}?page=100`)).text();
  assert.match(last, /data\.key-9999/);
  assert.match(await (await fetch(`${url}${path}?page=999999`)).text(), /Page 100 of 100/);
  assert.match(await (await fetch(`${url}${path}?page=-1`)).text(), /Page 1 of 100/);
  assert.match(await (await fetch(`${url}${path}/diff`)).text(), /^\+ value 9999$/m);
});

test('a value of a megabyte is cut on the page and whole in the plain text', async () => {
  const long = 'x'.repeat(1_400_000);
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`).join('\n');
  const fields = [
    { path: '/data/long', change: 'added' as const, live: long, manager: null, owners: [] },
    { path: '/data/lines', change: 'added' as const, live: lines, manager: null, owners: [] },
  ];
  const { url } = await servePages({ findings: [pageFinding({ fields })], deps: { local } });
  const text = await (await fetch(url + path)).text();
  assert.ok(text.length < 100_000, `${text.length}`);
  assert.match(text, /1,?398000 more characters/);
  assert.match(text, /49,600 more lines not shown here/);
  const plain = await (await fetch(`${url}${path}/diff`)).text();
  assert.ok(plain.includes(long) && plain.includes('+ line 49999\n'));
});

test('a page of a thousand findings comes in parts, with the gravest first', async () => {
  const findings = Array.from({ length: 1000 }, (_, index) =>
    pageFinding({ id: `aa${index}`, name: `api-${index}`, severity: index === 999 ? 'critical' : 'low' }),
  );
  const { text } = await pageOf({ findings }, '/');
  assert.match(text, /1,000 findings open/);
  assert.ok(text.indexOf('payments/api-999') < text.indexOf('payments/api-0'));
  assert.match(text, /Page 1 of 5/);
});

test('while Temporal does not answer, pages show what is stored and say what is not known', async () => {
  const findings = [pageFinding()];
  for (const page of ['/', '/targets/shop', path]) {
    const { status, text } = await pageOf({ findings, temporal: away }, page);
    assert.equal(status, 200, page);
    assert.match(text, /Temporal does not answer/, page);
    assert.match(text, /payments\/api/, page);
  }
  const item = await pageOf({ findings, temporal: away }, '/items/shop/deployment-api-1');
  assert.equal(item.status, 503);
});

test('what is not there is said in words, with what to do', async () => {
  for (const [page, words] of [
    ['/findings/000000', /No such finding is open/],
    ['/targets/elsewhere', /No such target/],
    ['/scans/shop/1-ff', /No such scan/],
    ['/scans/shop/..%2F..%2Fstate', /No such scan/],
    ['/items/shop/none', /This item is closed/],
    ['/items/elsewhere/none', /This item is closed/],
  ] as const) {
    const { status, text } = await pageOf({}, page);
    assert.equal(status, 404, page);
    assert.match(text, words);
  }
});

test('silence about what was not compared is not called true to Git', async () => {
  const broken = pageScan([], { errors: [{ object: 'Deployment shop/web', message: 'no right to get it' }] });
  const statuses = [
    { target: 'shop', scan: undefined, findings: [], failure: undefined },
    { target: 'shop', scan: broken, findings: [], failure: undefined },
    {
      target: 'shop',
      scan: pageScan([]),
      findings: [],
      failure: { workflowId: 'w', message: 'Git is away' },
    },
  ];
  for (const status of statuses) {
    const { text } = await pageOf({ statuses: [status] }, '/');
    assert.doesNotMatch(text, /Nothing drifts|The cluster equals Git/);
  }
  assert.match((await pageOf({}, '/')).text, /Nothing drifts[^]*120 objects compared/);
});

test('a finding is also shown as an older scan saw it, without buttons', async () => {
  const older = pageFinding({ name: 'as-it-was' });
  const { text } = await pageOf(
    { findings: [pageFinding()], open: [pageRemediation()], scans: { '1-ab': pageScan([older]) } },
    `${path}?scan=1-ab`,
  );
  assert.match(text, /An older state[^]*as-it-was/);
  assert.doesNotMatch(text, /<form/);
});

test('what waits says why, and what is to be put right is named', async () => {
  const waits = 'outside the window Mo-Fr 08:00-18:00';
  const status = {
    target: 'shop',
    scan: pageScan([pageFinding()], { warnings: [{ object: 'ignore rule 2', message: 'hides nothing' }] }),
    findings: [{ finding: pageFinding(), state: 'waiting', waits, workflowId: 'w' }],
    failure: undefined,
  };
  const { text } = await pageOf({ statuses: [status] }, '/targets/shop');
  assert.match(text, /outside the window Mo-Fr[^]*healing waits/);
  assert.match(text, /To be put right[^]*ignore rule 2[^]*hides nothing/);
});

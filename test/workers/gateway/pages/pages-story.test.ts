import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../../../workers/gateway/run-gateway.ts';
import { listOpenRemediations } from '../../../../workers/operations/open-remediations.ts';
import { startWorker } from '../../../../workers/run-worker.ts';
import type { RunningWorker } from '../../../../workers/run-worker.ts';
import { plumbline } from '../../../support/command-line.ts';
import { targetName, useDriftLoop } from '../../../support/drift-loop.ts';

/** From a change by hand to its heal by a button, on real servers, through the real gateway. */
const canary = 'canary-7f3a91c2d4';
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${namespace} }
data: { mode: safe }
---
apiVersion: v1
kind: Secret
metadata: { name: credentials, namespace: ${namespace} }
stringData: { password: from-git }
`,
  }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
});
const { kubernetes, namespace } = loop;
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };
const credentials = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'credentials' };
let worker: RunningWorker;
let here: RunningGateway;
let elsewhere: RunningGateway;

before(async () => {
  const configuration = { ...loop.configuration, gateway: { ...loop.configuration.gateway, port: 0 } };
  worker = await startWorker(configuration, { tell: () => undefined });
  here = await startGateway(configuration, { local: { commandLine: 'alice@laptop' } });
  elsewhere = await startGateway(configuration);
  await appendFile(loop.configurationFile, `gateway: { publicUrl: '${elsewhere.url}' }\n`);
  await kubernetes.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace },
      data: { mode: 'safe' },
    },
    { fieldManager: 'kubectl' },
  );
  await kubernetes.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'credentials', namespace },
      data: { password: Buffer.from('from-git').toString('base64') },
    },
    { fieldManager: 'kubectl' },
  );
});
after(async () => {
  await Promise.all([here.stop(), elsewhere.stop()]);
  await worker.stop();
  await kubernetes.close();
});

/** A page without its styles, which would bury what a failed test has to say. */
async function textOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  return withoutStyles(await (await fetch(url, { headers })).text());
}

function withoutStyles(page: string): string {
  return page.replace(/<style>[^]*<\/style>/, '');
}

test('before anything drifts the pages say so', async () => {
  assert.match(await textOf(here.url), /No drift is known[^]*No scan yet/);
  await loop.scan();
  assert.match(await textOf(here.url), /Nothing drifts/);
});

test('a change is shown with its diff and writer, and a button heals it', async () => {
  await kubernetes.patch(settings, [{ op: 'replace', path: '/data/mode', value: 'risky' }], {
    fieldManager: 'kubectl-edit',
  });
  const { scan } = await loop.scan();
  const [finding] = scan.findings;
  assert.ok(finding !== undefined);
  const address = `${here.url}/findings/${finding.id}`;
  await waitUntil(async () => /A decision is needed/.test(await textOf(address)), { within: 120_000 });

  const page = await fetch(address);
  const [cookie = ''] = (page.headers.get('set-cookie') ?? '').split(';');
  const text = withoutStyles(await page.text());
  assert.match(text, /ConfigMap [^<]*settings/);
  assert.match(text, /data\.mode[^]*<del[^]*safe[^]*<ins[^]*risky/);
  assert.match(text, /kubectl-edit/);
  assert.match(text, /rule 1 of policy test/);
  const form = text.slice(text.indexOf('value="heal"') - 200, text.indexOf('Heal now</button>'));
  const fields = [...form.matchAll(/name="(\w+)"\s+value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value] as [string, string],
  );
  const answer = await fetch(`${address}/decide`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  assert.equal(answer.status, 303);
  const next = await textOf(here.url + (answer.headers.get('location') ?? ''), { cookie });
  assert.match(next, /alice@laptop answered: heal/);
  await waitUntil(
    async () => {
      const live = await kubernetes.get(settings);
      return (live?.['data'] as Record<string, string> | undefined)?.['mode'] === 'safe';
    },
    { within: 120_000 },
  );
  await waitUntil(async () => /closed: healed/.test(await textOf(address)), { within: 120_000 });
  await waitUntil(async () => /Nothing drifts/.test(await textOf(here.url)), { within: 120_000 });
});

test('no page holds the value of a secret, and links of the command line open pages elsewhere', async () => {
  const value = Buffer.from(canary).toString('base64');
  await kubernetes.patch(credentials, [{ op: 'replace', path: '/data/password', value }], {
    fieldManager: 'kubectl-edit',
  });
  const { result, scan } = await loop.scan();
  const [finding] = scan.findings;
  assert.ok(finding !== undefined);
  const { workflowId } = await waitUntil(
    async () => {
      const [open] = await listOpenRemediations(loop.temporal.client, { finding: finding.id });
      return open?.phase === 'waiting-for-decision' ? open : undefined;
    },
    { within: 120_000 },
  );
  const item = workflowId.split('/').slice(2).join('/');
  const stored = /scans\/(.+)\.json$/.exec(result.result.uri)?.[1] ?? '';
  for (const page of [
    '/',
    `/targets/${targetName}`,
    `/scans/${targetName}/${stored}`,
    `/findings/${finding.id}`,
    `/findings/${finding.id}/diff`,
    `/items/${targetName}/${item}`,
  ]) {
    const text = await textOf(here.url + page);
    assert.match(text, /credentials|hmac:/, page);
    for (const secret of [canary, value, 'from-git']) assert.ok(!text.includes(secret), page);
  }

  const { folder } = loop;
  const config = ['--config', loop.configurationFile];
  const everything = await plumbline(['link', ...config], { folder });
  assert.equal((await fetch(everything.stdout.trim())).status, 200);
  const one = await plumbline(['link', finding.id, ...config], { folder });
  const opened = await fetch(one.stdout.trim());
  assert.equal(opened.status, 200);
  assert.doesNotMatch(await opened.text(), /<form/);
  assert.equal((await fetch(elsewhere.url)).status, 403);
  const status = await plumbline(['status', '-o', 'json', ...config], { folder });
  const { approvals } = JSON.parse(status.stdout) as { approvals: { link: string }[] };
  assert.equal((await fetch(approvals[0]?.link ?? '')).status, 200);
});

test('while no worker runs the pages are there all the same', async () => {
  await worker.stop();
  assert.match(await textOf(here.url), /1 finding open, 1 waiting for a decision/);
});

test('links that cannot be made are refused in one line', async () => {
  const { folder } = loop;
  const config = ['--config', loop.configurationFile];
  for (const [args, words] of [
    [['link', 'not-an-id', ...config], /is no finding; `plumbline status` lists/],
    [['link', 'abc123def456', '--person', 'Bob', ...config], /--person goes with a link to everything/],
    [['link', '--person', 'Mallory', ...config], /--person Mallory is nobody under people/],
  ] as const) {
    const { exitCode, stderr } = await plumbline(args, { folder });
    assert.equal(exitCode, 2);
    assert.match(stderr, words);
    assert.equal(stderr.trim().split('\n').length, 1);
  }
});

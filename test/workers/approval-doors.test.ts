import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { faultOfSignature, signBody, signatureHeader } from '../../clients/hmac-signature.ts';
import type { WebhookBody } from '../../clients/notifications/webhook-notifier.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { AuditEntry } from '../../domain/approval/audit-chain.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { callerHeader } from '../../workers/gateway/api.ts';
import type { DecisionCall } from '../../workers/gateway/api.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../workers/gateway/run-gateway.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { plumbline as runPlumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';

const key = 'a key of the caller that is long enough';
process.env['APPROVALS_TEST_KEY'] = key;

const cards: WebhookBody[] = [];
const hook = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const signature = String(request.headers[signatureHeader]);
    if (faultOfSignature(key, body, signature, new Date()) === undefined) {
      cards.push(JSON.parse(body.toString()) as WebhookBody);
    }
    response.writeHead(204).end();
  });
});
await new Promise<void>((resolve) => {
  hook.listen(0, '127.0.0.1', resolve);
});

const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': ['mutable', 'other'].map((name) => manifest(namespace, name, false)).join('---\n'),
    'frozen.yaml': manifest(namespace, 'frozen', true),
  }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
  target: 'limits: { objects: 20, share: 1 }',
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
let worker: RunningWorker;
let gateway: RunningGateway;

before(async () => {
  await appendFile(
    loop.configurationFile,
    `approvals:
  callers:
    - { name: portal, key: { env: APPROVALS_TEST_KEY }, actsForPeople: true }
    - { name: robot, key: { env: APPROVALS_TEST_KEY } }
people:
  - { name: ada, kubernetes: [ada-edit] }
  - { name: bob }
notifications:
  - name: hook
    webhook: { url: 'http://127.0.0.1:${(hook.address() as AddressInfo).port}/', key: { env: APPROVALS_TEST_KEY } }
gateway: { port: 0 }
`,
  );
  const { configuration } = await loadConfiguration(loop.configurationFile);
  worker = await startWorker(configuration, { tell: () => undefined });
  gateway = await startGateway(configuration, { log: () => undefined });
  for (const name of ['mutable', 'other', 'frozen']) {
    await kubernetes.apply(configMap(name, 'info'), { fieldManager: 'kubectl' });
  }
});
after(async () => {
  hook.close();
  await gateway.stop();
  await worker.stop();
  await kubernetes.close();
});

interface CallOptions {
  caller?: string;
  signWith?: string;
  at?: Date;
}

async function call(body: object, { caller = 'robot', signWith = key, at = new Date() }: CallOptions = {}) {
  const text = JSON.stringify(body);
  const response = await fetch(`${gateway.url}/api/decisions`, {
    method: 'POST',
    headers: { [callerHeader]: caller, [signatureHeader]: signBody(signWith, text, at) },
    body: text,
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

/** A call that is refused, asked again while a slow worker has not answered: it is the same decision. */
async function refusal(body: object, options: CallOptions = {}) {
  return await waitUntil(
    async () => {
      const answered = await call(body, options);
      return answered.status === 202 ? undefined : answered;
    },
    { within: 120_000 },
  );
}

function decisionOn(open: OpenRemediation, changes: Partial<DecisionCall> = {}): DecisionCall {
  const [finding = ''] = open.findings;
  return { decisionId: randomUUID(), finding, action: 'reject', digest: open.digest, ...changes };
}

async function askedAbout(name: string): Promise<OpenRemediation> {
  return await waitUntil(
    async () => {
      const open = await listOpenRemediations(client, { target: targetName });
      return open.find(({ title, actions }) => title.includes(`/${name}:`) && actions.length > 0);
    },
    { within: 120_000 },
  );
}

async function ended({ workflowId, runId }: OpenRemediation): Promise<{ outcome: string }> {
  return (await client.workflow.getHandle(workflowId, runId).result()) as { outcome: string };
}

test('a signed call decides: who may call, what is refused, and that a repeated call counts once', async () => {
  await drift('mutable', 'ada-edit');
  await loop.scan();
  const open = await askedAbout('mutable');
  const right = decisionOn(open, { reason: 'OPS-12' });

  assert.equal((await call(right, { signWith: 'another key that is also long enough' })).status, 401);
  assert.equal((await call(right, { at: new Date(Date.now() - 301_000) })).status, 401);
  assert.equal((await call(right, { at: new Date(Date.now() + 302_000) })).status, 401);
  assert.equal((await call(right, { caller: 'nobody' })).status, 401);
  const wrong = await call({ ...right, action: 'delete everything' });
  assert.equal(wrong.status, 400);
  assert.match(String(wrong.answer['error']), /^action: /);
  assert.equal((await call({ ...right, actor: 'ada' })).status, 403);
  const stranger = await call({ ...right, actor: 'mallory' }, { caller: 'portal' });
  assert.equal(stranger.status, 403);
  assert.match(String(stranger.answer['error']), /people names nobody "mallory"/);
  assert.equal((await call({ ...right, finding: 'abcdef123456' })).status, 404);

  const stale = await refusal({ ...right, decisionId: randomUUID(), digest: 'older' });
  assert.deepEqual([stale.status, stale.answer['accepted']], [409, false]);
  const own = await refusal(decisionOn(open, { actor: 'ada' }), { caller: 'portal' });
  assert.match(String(own.answer['reason']), /ada made this change/);

  const taken = await call(right);
  // 202 where the worker is slow: Temporal has it then.
  assert.ok(taken.status === 200 || taken.status === 202, JSON.stringify(taken));
  assert.equal((await ended(open)).outcome, 'rejected');
});

test('what is ignored by a call stays silent until the rule is removed at the command line', async () => {
  await drift('other', 'kubectl-edit');
  await loop.scan();
  const open = await askedAbout('other');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const ignored = await call(
    decisionOn(open, { action: 'ignore', reason: 'load test', until, actor: 'bob' }),
    {
      caller: 'portal',
    },
  );
  assert.ok(ignored.status === 200 || ignored.status === 202, JSON.stringify(ignored));
  assert.equal((await ended(open)).outcome, 'ignored');
  assert.ok(!(await names()).includes('other'));

  const listed = await plumbline('ignore', 'list', targetName, '-o', 'json');
  const { rules } = JSON.parse(listed) as { rules: { id: string; owner: string; jsonPointers: string[] }[] };
  assert.deepEqual(
    rules.map(({ owner, jsonPointers }) => [owner, jsonPointers]),
    [['bob', ['/data/level']]],
  );
  await plumbline('ignore', 'remove', targetName, rules[0]?.id ?? '');
  assert.ok((await names()).includes('other'));
});

test('an immutable field is asked about with recreation, which the command line can choose', async () => {
  await kubernetes.delete(reference('frozen'));
  await kubernetes.create({ ...configMap('frozen', 'debug'), immutable: true });
  await loop.scan();
  const first = await askedAbout('frozen');
  await plumbline('decide', first.findings[0] ?? '', 'heal', '--timeout', '1s');
  const open = await waitUntil(
    async () => {
      const asked = await askedAbout('frozen');
      return asked.actions.includes('recreate') ? asked : undefined;
    },
    { within: 120_000 },
  );
  await plumbline('decide', open.findings[0] ?? '', 'recreate', '--timeout', '60s');
  assert.equal((await ended(open)).outcome, 'healed');
  assert.deepEqual((await kubernetes.get(reference('frozen')))?.['data'], { level: 'info' });
});

test('a snoozed item sleeps, and can be decided on all the same', async () => {
  const open = await askedAbout('other');
  await plumbline('decide', open.findings[0] ?? '', 'snooze', '--until', '1h');
  const asleep = await waitUntil(
    async () => {
      const all = await listOpenRemediations(client, { target: targetName });
      return all.find(({ phase }) => phase === 'snoozed');
    },
    { within: 120_000 },
  );
  assert.equal(asleep.workflowId, open.workflowId);
  await plumbline('decide', open.findings[0] ?? '', 'reject', '--reason', 'enough');
});

test('everything is in the audit trail, accepted or refused, by its door, and the chain holds', async () => {
  const trail = await waitUntil(
    async () => {
      const entries = await audit('--target', targetName);
      return entries.some(({ record }) => record.reason === 'enough') ? entries : undefined;
    },
    { within: 120_000 },
  );
  const lines = trail.map(({ record: { kind, door = '', action = '', accepted, outcome = '' } }) =>
    [kind, door, action, accepted ?? '', outcome].filter((part) => part !== '').join(' '),
  );
  for (const expected of [
    'decision api reject false',
    'decision api reject true',
    'outcome rejected',
    'decision api ignore true',
    'rule command-line remove',
    'decision command-line heal true',
    'heal command-line heal needs-recreation',
    'decision command-line recreate true',
    'heal command-line recreate healed',
    'decision command-line snooze true',
  ]) {
    assert.ok(lines.includes(expected), `${expected} is missing from:\n${lines.join('\n')}`);
  }
  const refusals = trail.filter(({ record }) => record.accepted === false);
  assert.ok(refusals.some(({ record }) => record.detail?.includes('made this change')));
  assert.ok((await audit('--actor', 'bob')).every(({ record }) => record.actor === 'bob'));
  assert.match(await plumbline('audit', 'verify'), /intact/);
  assert.equal((await plumbline('audit', 'export')).trim().split('\n').length >= trail.length, true);
});

test('the webhook was told of each moment, signed', async () => {
  // People are told beside what happens: which moment is told last is not known.
  for (const moment of ['asked', 'decided', 'healed', 'snoozed', 'asked-again'] as const)
    await waitUntil(
      () => {
        if (cards.some(({ card }) => card.moment === moment)) return true;
        throw new Error(`${moment} is missing from ${cards.map(({ card }) => card.moment).join(', ')}`);
      },
      { within: 120_000 },
    );
  assert.ok(cards.every(({ card }) => card.findings.length > 0));
});

/** Names of what the next scan finds. */
async function names(): Promise<string[]> {
  return (await loop.scan()).scan.findings.map(({ name }) => name);
}

async function audit(...options: string[]): Promise<AuditEntry[]> {
  const { entries } = JSON.parse(await plumbline('audit', 'list', '-o', 'json', ...options)) as {
    entries: AuditEntry[];
  };
  return entries;
}

async function plumbline(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runPlumbline([...words, '--config', loop.configurationFile]);
  assert.equal(exitCode, 0, `${words.join(' ')}: ${stderr}`);
  return stdout;
}

async function drift(name: string, fieldManager: string): Promise<void> {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: 'debug' }];
  await kubernetes.patch(reference(name), patch, { fieldManager });
}

function reference(name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}

function configMap(name: string, level: string): KubernetesObject {
  const isFrozen = name === 'frozen' ? { immutable: true } : {};
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, ...isFrozen, data: { level } };
}

function manifest(inNamespace: string, name: string, immutable: boolean): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${inNamespace} }
${immutable ? 'immutable: true\n' : ''}data: { level: info }
`;
}

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { readLastIncident } from '../../../activities/models/incident-store.ts';
import { startGateway } from '../../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../../workers/gateway/run-gateway.ts';
import { listOpenIncidents } from '../../../workers/operations/open-incidents.ts';
import type { OpenIncident } from '../../../workers/operations/open-incidents.ts';
import { startWorker } from '../../../workers/run-worker.ts';
import type { RunningWorker } from '../../../workers/run-worker.ts';
import { openStorage } from '../../../workers/storage.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { useModelLoop } from '../../support/model-loop.ts';

// One story in order: alerts come in through the gateway, people answer on the page and at the terminal.

const token = 'a-token-that-only-alertmanager-knows';
const loop = await useModelLoop({
  models: `  - { name: fraud, inferenceService: ml/fraud-detector }
  - { name: quiet }`,
  sections: 'gateway: { port: 0, alerts: { token: { file: token } } }',
});
const store = await openStorage(loop.configuration);
const { client } = loop.temporal;
const told: string[] = [];
let gateway: RunningGateway;
let worker: RunningWorker;

before(
  async () => {
    await writeFile(loop.at('token'), token);
    worker = await startWorker(loop.configuration, { tell: (line) => told.push(line) });
    gateway = await startGateway(loop.configuration, { local: { commandLine: 'alice@laptop' } });
  },
  { timeout: 300_000 },
);
after(async () => {
  await gateway.stop();
  await worker.stop();
});

/** What Alertmanager posts, as its documentation has it. */
function call(alerts: object[], changes: object = {}): string {
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'plumbline',
    groupLabels: { alertname: 'HighErrorRate' },
    commonLabels: { alertname: 'HighErrorRate', team: 'ml-ops' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    alerts,
    ...changes,
  });
}

function alert(fingerprint: string, labels: object, status = 'firing') {
  return {
    status,
    labels: { severity: 'critical', ...labels },
    annotations: { summary: `errors of ${fingerprint}` },
    startsAt: '2026-03-01T10:00:00.123456789Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint,
  };
}

async function post(body: string | Buffer, path = `/webhooks/alertmanager/${token}`, headers = {}) {
  const response = await fetch(`${gateway.url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text() };
}

async function openOne(isReached: (one: OpenIncident) => boolean): Promise<OpenIncident> {
  let found: OpenIncident | undefined;
  const look = async () => {
    found = (await listOpenIncidents(client)).find(isReached);
    return found !== undefined;
  };
  await waitUntil(look, { within: 120_000 });
  assert.ok(found !== undefined);
  return found;
}

const isAsking = ({ phase, actions }: OpenIncident): boolean =>
  phase === 'waiting-for-decision' && actions.length > 0;
const isNoneOpen = async (): Promise<boolean> => (await listOpenIncidents(client)).length === 0;

const about = { model_name: 'fraud-detector', namespace: 'ml' };

test('nobody without the token gets in, and nothing that is not from Alertmanager is taken', async () => {
  assert.equal((await post(call([]), '/webhooks/alertmanager')).status, 401);
  assert.equal((await post(call([]), '/webhooks/alertmanager/wrong')).status, 401);
  const bearer = { authorization: `Bearer ${token}` };
  assert.equal((await post(call([]), '/webhooks/alertmanager', bearer)).status, 200);
  assert.equal((await post('not JSON')).status, 400);
  assert.equal((await post('[]')).status, 400);
  assert.match((await post(call([], { version: '3' }))).text, /expected version 4/);
  assert.match((await post(call([{ status: 'burning' }]))).text, /alerts\.0\.status/);
  assert.match((await post(call([{ ...alert('f', about), startsAt: 'noon' }]))).text, /expected a time/);
  assert.equal((await post(Buffer.alloc(17 * 1024 * 1024, 0x20))).status, 413);
  assert.ok(await isNoneOpen());
});

test('alerts about no model, or another namespace, are answered with what was ignored', async () => {
  const strangers = [
    alert('f1', { model_name: 'stranger' }),
    alert('f2', { model_name: 'fraud-detector', namespace: 'elsewhere' }),
    alert('f3', {}),
    ...Array.from({ length: 600 }, (_, index) => alert(`x${index}`, { model_name: `m${index}` })),
  ];
  const { status, text } = await post(call(strangers));
  assert.equal(status, 200);
  const answer = JSON.parse(text) as { taken: number; ignored: unknown[] };
  assert.equal(answer.taken, 0);
  assert.equal(answer.ignored.length, 20);
  assert.ok(await isNoneOpen());
});

test('that an alert is over opens nothing', async () => {
  const { text } = await post(call([alert('f1', about, 'resolved')]));
  assert.equal((JSON.parse(text) as { taken: number }).taken, 1);
  assert.ok(await isNoneOpen());
});

test('a group of alerts opens one incident, which people are asked about', { timeout: 300_000 }, async () => {
  const group = call([alert('f1', about), alert('f2', { model_name: 'fraud' }), alert('f3', {})]);
  assert.equal((await post(group)).status, 200);
  // Alertmanager sends it again while it fires, and after a call that timed out.
  assert.equal((await post(group)).status, 200);
  const incident = await openOne(isAsking);
  assert.deepEqual(incident.actions, ['fix-upstream', 'snooze', 'dismiss']);
  assert.equal(incident.severity, 'critical');
  assert.equal(incident.cause, 'unclear');
  await waitUntil(() => told.some((line) => line.includes('HighErrorRate')), { within: 120_000 });
});

test('the status and the page show it, with what could not be had', { timeout: 300_000 }, async () => {
  const { id } = await openOne(isAsking);
  const status = await loop.run('status', '-o', 'json');
  const { incidents } = JSON.parse(status.stdout) as { incidents: { id: string; state: string }[] };
  assert.deepEqual(
    incidents.map((one) => [one.id, one.state]),
    [[id, 'waiting-for-decision']],
  );
  const words = (await loop.run('status')).stdout;
  assert.match(words, new RegExp(`plumbline decide ${id} fix-upstream\\|snooze\\|dismiss`));
  const shown = await loop.run('model', 'incident', 'fraud');
  assert.match(shown.stdout, /would tell more: the data: could not be had, model fraud was never scanned/);
  const page = await (await fetch(`${gateway.url}/models/fraud/incident`)).text();
  assert.match(page, /errors of f1|HighErrorRate/);
  assert.match(page, /no prometheus is configured/);
  const overview = await (await fetch(gateway.url)).text();
  assert.match(overview, /href="\/models\/fraud\/incident"/);
  assert.equal((await fetch(`${gateway.url}/models/stranger/incident`)).status, 404);
  assert.match(await (await fetch(`${gateway.url}/models/quiet/incident`)).text(), /No incident is open/);
});

test('an answer on the page is taken, and it is watched', { timeout: 300_000 }, async () => {
  const { id } = await openOne(isAsking);
  const first = await fetch(`${gateway.url}/models/fraud/incident`);
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await (await fetch(`${gateway.url}/models/fraud/incident`, { headers: { cookie } })).text();
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
  const form = new URLSearchParams({
    action: 'fix-upstream',
    digest: value('digest'),
    decision: value('decision'),
    token: value('token'),
  });
  const send = (body: URLSearchParams) =>
    fetch(`${gateway.url}/models/fraud/incident/${id}/decide`, {
      method: 'POST',
      body,
      headers: { cookie },
      redirect: 'manual',
    });
  const forged = new URLSearchParams(form);
  forged.set('token', 'x');
  assert.equal((await send(forged)).status, 403);
  const answered = await send(form);
  assert.equal(answered.status, 303);
  assert.match(answered.headers.get('location') ?? '', /^\/models\/fraud\/incident\?answer=/);
  await openOne(({ phase }) => phase === 'watching');
});

test(
  'once every alert is resolved it is closed, and the same alerts open no other for a while',
  { timeout: 300_000 },
  async () => {
    await post(
      call([alert('f1', about, 'resolved'), alert('f2', about, 'resolved')], { status: 'resolved' }),
    );
    await waitUntil(isNoneOpen, { within: 120_000 });
    const last = await readLastIncident(store, 'fraud');
    assert.equal(last?.outcome, 'recovered');
    const { text } = await post(call([alert('f1', about)]));
    assert.equal((JSON.parse(text) as { taken: number }).taken, 1);
    assert.ok(await isNoneOpen());
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    assert.match(metrics, /plumbline_alerts_total\{outcome="cooling-down"\} 1/);
  },
);

test(
  'a person opens one at any time, and closes it at the terminal with a reason',
  { timeout: 300_000 },
  async () => {
    const unknown = await loop.run('model', 'incident', 'stranger', '--reason', 'odd');
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /no model stranger/);
    const empty = await loop.run('model', 'incident', 'fraud', '--reason', ' ');
    assert.equal(empty.exitCode, 2);
    const opened = await loop.run('model', 'incident', 'fraud', '--reason', 'odd scores', '-o', 'json');
    assert.equal(opened.exitCode, 0, opened.stderr);
    assert.equal((JSON.parse(opened.stdout) as { outcome: string }).outcome, 'opened');
    const { id, title } = await openOne(isAsking);
    assert.match(title, /reported by a person/);
    const unreasoned = await loop.run('decide', id, 'dismiss');
    assert.equal(unreasoned.exitCode, 2);
    assert.match(unreasoned.stderr, /needs a reason/);
    const decided = await loop.run('decide', id, 'dismiss', '--reason', 'a load test', '--timeout', '2m');
    assert.equal(decided.exitCode, 0, decided.stderr);
    assert.match(decided.stdout, /dismissed/);
    await waitUntil(isNoneOpen, { within: 120_000 });
    const late = await loop.run('decide', id, 'dismiss', '--reason', 'again');
    assert.equal(late.exitCode, 2);
    const trail = await loop.run('audit', 'list', '-o', 'json');
    assert.match(trail.stdout, /"diagnosis"/);
    assert.match(trail.stdout, /a load test/);
  },
);

import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { readLastIncident } from '../../activities/models/incident-store.ts';
import { readRollouts } from '../../activities/rollout/stored-rollouts.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { textAt } from '../../domain/gitops/fields.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../workers/gateway/run-gateway.ts';
import { listOpenIncidents } from '../../workers/operations/open-incidents.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { openStorage } from '../../workers/storage.ts';
import { incidentQuery, modelIncidentId } from '../../workflows/model-messages.ts';
import { plumbline } from '../support/command-line.ts';
import { creditManifest } from '../support/credit-manifest.ts';
import { useDriftLoop } from '../support/drift-loop.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { localReviewer } from '../support/local-reviewer.ts';
import { mostTraffic } from '../support/rollouts.ts';

// Somebody deploys another model through Git, and it answers nonsense: an alert comes in, people are asked and roll the
// deployment back, and traffic, Git and the next scan agree.

const limits = { timeout: 300_000 };
const patience = { within: 120_000 };
const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });

const loop = await useDriftLoop({
  cluster: server,
  files: (namespace) => ({ 'credit.yaml': creditManifest(namespace, old) }),
  sections: `forge: { kind: local, poll: 1s }
prometheus: { url: 'http://127.0.0.1:9' }
gateway: { port: 0, alerts: { token: { file: alert-token } } }`,
});
const { kubernetes, namespace, temporal, configurationFile } = loop;
await writeFile(path.join(loop.folder, 'alert-token'), 'only-alertmanager-knows-this');
await appendFile(
  configurationFile,
  `models:
  - name: credit
    inferenceService: ${namespace}/credit
    cluster: { kubeconfig: '${server.kubeconfig}', context: '${server.context}' }
    rollout:
      steps: [10, 50, 100]
      hold: 1h
      interval: 1s
      watchAfter: 2s
      hooks: [{ name: gate, when: before-rollout, url: 'http://127.0.0.1:9/never', deadline: 1h, key: { file: alert-token } }]
`,
);
const { configuration } = await loadConfiguration(configurationFile);
const store = await openStorage(configuration);
const reviewer = await localReviewer(configuration, new URL(`file://${loop.repository}`).href);
let worker: RunningWorker;
let gateway: RunningGateway;

const run = (...args: string[]) =>
  plumbline([...args, '--config', configurationFile], { folder: loop.folder });

/** Commits what Git says of the service, and applies it as whoever deploys does. */
async function deploy(storageUri: string): Promise<void> {
  const text = creditManifest(namespace, storageUri);
  await loop.commit({ 'credit.yaml': text });
  await kubernetes.apply(parse(text) as KubernetesObject, { fieldManager: 'deployer', force: true });
  const { name } = await waitUntil(
    () =>
      services
        .observe(namespace, 'credit')
        .find((part) => part.storageUri === storageUri && part.percent === 100 && part.ready),
    patience,
  );
  // Ready it was before, too.
  await services.statusThat(
    namespace,
    'credit',
    ({ components, conditions = [] }) =>
      components?.predictor?.latestRolledoutRevision === name &&
      conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
}

async function tellAlert(status: 'firing' | 'resolved'): Promise<void> {
  const alert = {
    status,
    labels: { alertname: 'OddAnswers', severity: 'critical', model_name: 'credit', namespace },
    annotations: { summary: 'every payment is taken for fraud' },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'f1',
  };
  const body = { version: '4', groupKey: 'g', status, receiver: 'r', groupLabels: {}, alerts: [alert] };
  const headers = { authorization: 'Bearer only-alertmanager-knows-this' };
  const url = `${gateway.url}/webhooks/alertmanager`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.text());
}

const asked = async () =>
  (await listOpenIncidents(temporal.client, { model: 'credit' })).find(
    ({ phase, actions }) => phase === 'waiting-for-decision' && actions.length > 0,
  );

before(async () => {
  worker = await startWorker(configuration, { tell: () => undefined });
  gateway = await startGateway(configuration, { log: () => undefined });
}, limits);
after(async () => {
  await gateway.stop();
  await worker.stop();
  await kubernetes.close();
});

async function newestRollout() {
  const [newest] = await readRollouts(store, 'credit');
  return newest;
}

test('a deployment that answers nonsense is rolled back at once, and Git follows', limits, async () => {
  await deploy(old);
  // Creation times have seconds.
  await pause(1100);
  await deploy(fresh);
  const since = services.history(namespace, 'credit').length;
  await tellAlert('firing');
  const incident = await waitUntil(asked, patience);
  assert.equal(incident.cause, 'code', incident.headline);
  assert.deepEqual(incident.actions, ['roll-back', 'fix-upstream', 'snooze', 'dismiss']);
  const { rollback } = await temporal.client.workflow
    .getHandle(modelIncidentId('credit'))
    .query(incidentQuery);
  assert.ok(rollback !== undefined && 'lines' in rollback, JSON.stringify(rollback));
  assert.match(rollback.lines.join('\n'), new RegExp(`What served before it comes back: ${old}`));
  const shown = await run('model', 'incident', 'credit');
  assert.match(shown.stdout, /roll-back/, shown.stderr);

  const decided = await run('decide', incident.id, 'roll-back');
  assert.equal(decided.exitCode, 0, decided.stderr);
  // A worker that is busy for long answers later.
  assert.match(decided.stdout, /carried out/);
  const proposed = await reviewer.opened();
  await reviewer.merge(proposed);
  assert.equal(await reviewer.read('app/credit.yaml'), creditManifest(namespace, old));
  const rollout = await waitUntil(newestRollout, patience);
  assert.deepEqual(
    [rollout.outcome, rollout.kind, rollout.candidate, rollout.champion],
    ['promoted', 'previous', old, fresh],
    rollout.detail,
  );
  const live = await kubernetes.get({
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    namespace,
    name: 'credit',
  });
  assert.equal(textAt(live, 'spec', 'predictor', 'model', 'storageUri'), old);
  const samples = services.history(namespace, 'credit').slice(since);
  assert.equal(mostTraffic(samples.slice(-1), old), 100);
  assert.ok(
    samples.every(({ parts }) => parts.every(({ percent, ready }) => percent === 0 || ready)),
    'what answers was ready at every moment',
  );
  const { result } = await loop.scan();
  assert.deepEqual([result.summary.drifted, result.errors], [0, 0], 'Git and the cluster agree');

  await tellAlert('resolved');
  const closed = await waitUntil(async () => {
    const last = await readLastIncident(store, 'credit');
    return last !== undefined && last;
  }, patience);
  assert.equal(closed.outcome, 'recovered');
  assert.match(closed.detail, /since it was rolled back: .* serves all traffic .* again/);
});

test('nobody is sent back to what was gone back from', limits, async () => {
  await pause(1100);
  assert.equal((await run('model', 'incident', 'credit', '--reason', 'still odd')).exitCode, 0);
  const incident = await waitUntil(asked, patience);
  assert.ok(!incident.actions.includes('roll-back'), incident.actions.join());
  assert.equal((await run('decide', incident.id, 'dismiss', '--reason', 'a test')).exitCode, 0);
});

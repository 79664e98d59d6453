import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { readRollouts, rolloutKey, storeRollout } from '../../activities/rollout/stored-rollouts.ts';
import { loadJson } from '../../activities/stored-json.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRollouts } from '../../workers/operations/open-rollouts.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import { startRollout } from '../../workers/operations/start-rollout.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { openStorage } from '../../workers/storage.ts';
import { plumbline } from '../support/command-line.ts';
import { creditManifest } from '../support/credit-manifest.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useGitea } from '../support/forges/gitea-server.ts';
import { leastScopes } from '../support/forges/gitea-world.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { rolloutPlan } from '../support/rollout-story.ts';

// What people at a real Gitea do with the pull request of a rollout, and what becomes of the rollout by it. Models go back
// and forth at once, so that nothing has to be measured on the way.

const limits = { timeout: 300_000 };
const patience = { within: 120_000, every: 200 };
const here = '/repos/acme/platform';
const gitea = await useGitea();
const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });

const loop = await useDriftLoop({
  cluster: server,
  files: () => ({ 'notes.md': 'What is read is at the forge.\n' }),
  wholeSource: () =>
    `git: '${gitea.url}/acme/platform.git', path: app, credentials: { password: { file: forge-token } }`,
  sections: `forge: { kind: gitea, url: '${gitea.url}', token: { file: forge-token }, poll: 1s }
prometheus: { url: 'http://127.0.0.1:9' }`,
});
const { kubernetes, namespace, temporal, configurationFile } = loop;
const { client } = temporal;
await writeFile(path.join(loop.folder, 'forge-token'), await gitea.tokenOf('plumbline-bot', leastScopes));
await appendFile(
  configurationFile,
  `models:
  - name: credit
    inferenceService: ${namespace}/credit
    cluster: { kubeconfig: '${server.kubeconfig}', context: '${server.context}' }
    rollout: { interval: 1s, watchAfter: 1s, approve: false }
`,
);
const { configuration } = await loadConfiguration(configurationFile);
const store = await openStorage(configuration);
const begin = async (): Promise<RunningWorker> => await startWorker(configuration, { tell: () => undefined });
let worker: RunningWorker;

const run = (...args: string[]) =>
  plumbline([...args, '--config', configurationFile], { folder: loop.folder });

interface Pull {
  number: number;
  state: string;
  merged: boolean;
  head: { ref: string };
}

const pulls = () => gitea.call<Pull[]>('GET', `${here}/pulls?state=all&limit=50`);
const change = (number: number, state: 'open' | 'closed') =>
  gitea.call('PATCH', `${here}/pulls/${number}`, { state }, 'ada');

async function opened(): Promise<Pull> {
  return await waitUntil(async () => (await pulls()).find(({ state }) => state === 'open'), patience);
}

/** Gitea looks for conflicts in the background and takes no merge before it has. */
async function merge(number: number): Promise<void> {
  await waitUntil(async () => {
    await gitea.call('POST', `${here}/pulls/${number}/merge`, { Do: 'merge' }, 'ada');
    return true;
  }, patience);
}

async function inGit(): Promise<string> {
  const { content } = await gitea.call<{ content: string }>(
    'GET',
    `${here}/contents/app/credit.yaml?ref=main`,
  );
  return Buffer.from(content, 'base64').toString();
}

/** Outcomes of all rollouts, once the present one has ended and the service has come to rest. */
async function outcomes(): Promise<string[]> {
  await client.workflow.getHandle(modelRolloutId('credit')).result();
  await rests();
  return (await readRollouts(store, 'credit')).map(({ outcome }) => outcome);
}

/** One revision serves, and no other is on its way: whoever plans sees nothing under way. */
async function rests(): Promise<void> {
  await services.statusThat(namespace, 'credit', ({ components, conditions = [] }) => {
    const {
      latestCreatedRevision: made,
      latestReadyRevision,
      latestRolledoutRevision,
    } = components?.predictor ?? {};
    const isOne = made !== undefined && made === latestReadyRevision && made === latestRolledoutRevision;
    return isOne && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
}

const serves = (storageUri: string): boolean =>
  services
    .observe(namespace, 'credit')
    .some((part) => part.storageUri === storageUri && part.percent === 100 && part.ready);

/** The rollout of the model that people are asked about. */
const asked = () =>
  waitUntil(async () => {
    const [one] = await listOpenRollouts(client, { model: 'credit' });
    return one?.phase === 'waiting-for-decision' && one.actions.length > 0 && one;
  }, patience);

/** The rollout has heard of its pull request. */
async function isKnown(number: number): Promise<void> {
  await waitUntil(async () => {
    const [one] = await listOpenRollouts(client, { model: 'credit' });
    const key = rolloutKey('credit', one?.id ?? '', 'proposal.json');
    const known = await loadJson<{ pullRequest?: { number: number } }>(store, key);
    return known?.pullRequest?.number === number;
  }, patience);
}

const isHeld = async (): Promise<boolean> =>
  Object.keys((await loadTargetState(store, targetName)).leases ?? {}).length > 0;

before(async () => {
  const content = Buffer.from(creditManifest(namespace, fresh)).toString('base64');
  const file = { content, message: 'The model that serves', branch: 'main' };
  await gitea.call('POST', `${here}/contents/app/credit.yaml`, file, 'ada');
  await kubernetes.apply(parse(creditManifest(namespace, fresh)) as KubernetesObject, {
    fieldManager: 'deployer',
  });
  await waitUntil(() => serves(fresh), patience);
  await rests();
  // How it came to serve.
  const service = { namespace, name: 'credit' };
  const champion = { revision: 'credit-predictor-00001', storageUri: old };
  const candidate = { storageUri: fresh };
  await storeRollout(store, {
    model: 'credit',
    id: '000000000001',
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: '2026-01-01T01:00:00Z',
    reason: { kind: 'person', actor: 'ada', reason: '' },
    change: { kind: 'storage-uri', storageUri: fresh },
    plan: rolloutPlan({ service, champion, candidate }),
    result: { outcome: 'promoted', detail: 'it serves', undone: [], leftToDo: [] },
  });
  worker = await begin();
}, limits);
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

test(
  'a promoted rollout is rolled back at once; its pull request, closed and opened again, still counts',
  limits,
  async () => {
    const begun = await run('model', 'rollback', 'credit', '--reason', 'complaints since noon');
    assert.equal(begun.exitCode, 0, begun.stderr);
    const { number } = await opened();
    assert.ok(serves(old), 'it takes everything without any step');
    await worker.stop();
    await change(number, 'closed');
    await change(number, 'open');
    worker = await begin();
    await merge(number);
    assert.deepEqual(await outcomes(), ['promoted', 'promoted']);
    assert.equal(await inGit(), creditManifest(namespace, old));
    assert.equal(await isHeld(), false);
  },
);

test(
  'where the token has lost its right, people are asked while the good model serves; closed unmerged, it is undone',
  limits,
  async () => {
    services.misbehave(fresh, { start: 'hangs' });
    const known = (await pulls()).length;
    await startRollout(client, configuration, {
      model: 'credit',
      change: { kind: 'previous', storageUri: fresh },
      actor: 'ada',
      reason: 'it was not the model',
    });
    // Its plan is proved and it has begun: from here on nothing asks the forge until it has won.
    await waitUntil(isHeld, patience);
    const robot = `${here}/collaborators/plumbline-bot`;
    await gitea.call('DELETE', robot);
    services.misbehave(fresh, undefined);
    const first = await asked();
    assert.deepEqual(first.actions, ['retry', 'reject', 'hand-over']);
    assert.ok(serves(fresh), 'a good model is not given up');
    assert.match(first.headline, /Git could not be told of it/);
    assert.equal((await run('decide', first.id, 'retry')).exitCode, 0);
    const second = await waitUntil(async () => {
      const question = await asked();
      return question.digest !== first.digest && question;
    }, patience);
    assert.ok((await isHeld()) && serves(fresh));
    await gitea.call('PUT', robot, { permission: 'write' });
    const mended = await run('decide', second.id, 'retry');
    assert.equal(mended.exitCode, 0, mended.stderr);
    const { number, head } = await opened();
    // One that is closed before it is known to be open would be opened anew.
    await waitUntil(
      async () => (await listOpenRollouts(client, { model: 'credit' }))[0]?.phase === 'keeping-champion',
      patience,
    );
    assert.equal((await pulls()).length, known + 1, 'one pull request');
    await change(number, 'closed');
    assert.deepEqual(await outcomes(), ['promoted', 'promoted', 'rolled-back']);
    assert.ok(serves(old));
    assert.equal(await inGit(), creditManifest(namespace, old));
    assert.equal(await isHeld(), false);
    const branches = await gitea.call<{ name: string }[]>('GET', `${here}/branches?limit=50`);
    assert.ok(!branches.some(({ name }) => name === head.ref), 'nobody merges it by accident');
  },
);

test(
  'who answers retry does not open a pull request again that a reviewer has closed meanwhile',
  limits,
  async () => {
    await startRollout(client, configuration, {
      model: 'credit',
      change: { kind: 'previous', storageUri: fresh },
      actor: 'ada',
      reason: 'once more',
    });
    const { number } = await opened();
    await isKnown(number);
    const known = (await pulls()).length;
    const robot = `${here}/collaborators/plumbline-bot`;
    await gitea.call('DELETE', robot);
    const question = await asked();
    assert.match(question.headline, /cannot be read/);
    await change(number, 'closed');
    await gitea.call('PUT', robot, { permission: 'write' });
    assert.equal((await run('decide', question.id, 'retry')).exitCode, 0);
    assert.deepEqual(await outcomes(), ['promoted', 'promoted', 'rolled-back', 'rolled-back']);
    assert.equal((await pulls()).length, known, 'none was opened');
    assert.ok(serves(old));
    assert.equal(await isHeld(), false);
  },
);

test('the same model again gets a pull request of its own, which settles it', limits, async () => {
  const known = new Set((await pulls()).map(({ number }) => number));
  await startRollout(client, configuration, {
    model: 'credit',
    change: { kind: 'previous', storageUri: fresh },
    actor: 'ada',
    reason: 'now it is',
  });
  const { number } = await opened();
  assert.ok(!known.has(number));
  await merge(number);
  assert.deepEqual(await outcomes(), ['promoted', 'promoted', 'rolled-back', 'rolled-back', 'promoted']);
  assert.ok(serves(fresh));
  assert.equal(await inGit(), creditManifest(namespace, fresh));
});

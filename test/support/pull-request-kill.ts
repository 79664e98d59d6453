import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { after } from 'node:test';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import type { RemediateDriftResult } from '../../workflows/messages.ts';
import { targetName, useDriftLoop } from './drift-loop.ts';
import type { DriftLoop } from './drift-loop.ts';
import { localReviewer } from './local-reviewer.ts';
import type { LocalReviewer } from './local-reviewer.ts';
import { remediationsOf } from './remediations.ts';
import { startMortalWorker, startWorkerProcess } from './worker-process.ts';

/** What drifts, and what its reviewers do about it. */
export interface KillCase {
  change: 'codify' | 'revert';
  /** `merge` merges what was opened, `undo` puts the cluster right by hand instead. */
  answer: 'merge' | 'undo';
  activity: string;
  moment: 'before' | 'after';
  outcome: RemediateDriftResult['outcome'];
}

const changes = ['codify', 'revert'] as const;

/** Several objects whose drift goes back to a bare repository by pull request. */
export async function usePullRequestKills(
  cases: readonly KillCase[],
): Promise<(one: KillCase) => Promise<void>> {
  const names = cases.map(nameOf);
  const loop = await useDriftLoop({
    files: (namespace) => ({ 'app.yaml': names.map((name) => manifest(namespace, name)).join('---\n') }),
    sections: 'forge: { kind: local, poll: 1s }',
    policy: `[${changes
      .map((change) => `{ match: { name: '${change}-*' }, strategy: pull-request, pullRequest: ${change} }`)
      .join(', ')}]`,
    target: 'limits: { objects: 100, share: 1 }',
  });
  const reviewer = await localReviewer(loop.configuration, pathToFileURL(loop.repository).href);
  after(() => loop.kubernetes.close());
  for (const name of names)
    await loop.kubernetes.apply(configMap(loop.namespace, name), { fieldManager: 'kubectl' });
  return (one) => play(loop, reviewer, one);
}

/** Kills a worker at its point of the story, lets another one go on, and looks at how it ended. */
async function play(loop: DriftLoop, reviewer: LocalReviewer, one: KillCase): Promise<void> {
  const name = nameOf(one);
  const { kubernetes, namespace } = loop;
  const mortal = await startMortalWorker(loop.configurationFile, one.activity, one.moment);
  const survivor = mortal.ended.then(() => startWorkerProcess(loop.configurationFile));
  await write(loop, name, 'debug');
  await loop.scan();
  const opened = await reviewer.opened(({ title }) => title.includes(`/${name}:`));
  if (one.answer === 'merge') await reviewer.merge(opened);
  else {
    await write(loop, name, 'info');
    await loop.scan();
  }
  const worker = await survivor;
  const ended = await waitUntil(async () => await endOf(loop, name), { within: 120_000, every: 200 });
  assert.equal(ended.outcome, one.outcome, ended.detail);
  const ours = (await reviewer.forge.list()).filter(({ branch }) => branch === opened.branch);
  assert.deepEqual(
    ours.map(({ state }) => state),
    [one.answer === 'merge' ? 'merged' : 'closed'],
    'there was one pull request, whoever died',
  );
  const { scan } = await loop.scan(`after/${randomUUID()}`);
  assert.deepEqual(scan.findings, []);
  const live = await kubernetes.get(reference(namespace, name));
  assert.deepEqual(live?.['data'], { level: one.outcome === 'codified' ? 'debug' : 'info' });
  await worker.kill();
}

async function endOf({ temporal }: DriftLoop, name: string): Promise<RemediateDriftResult | undefined> {
  const all = await remediationsOf(temporal.client, targetName);
  return all.filter(({ workflowId }) => workflowId.includes(`/configmap-${name}-`)).at(-1)?.result;
}

async function write({ kubernetes, namespace }: DriftLoop, name: string, level: string): Promise<void> {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: level }];
  await kubernetes.patch(reference(namespace, name), patch, { fieldManager: 'kubectl-edit' });
}

function nameOf({ change, answer, activity, moment }: KillCase): string {
  return `${change}-${answer}-${moment}-${activity.toLowerCase()}`;
}

function reference(namespace: string, name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}

function configMap(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { level: 'info' } };
}

function manifest(namespace: string, name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${namespace} }
data: { level: info }
`;
}

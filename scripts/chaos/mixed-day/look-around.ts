import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { execa } from 'execa';
import { readRetrainings } from '../../../activities/training/stored-retrainings.ts';
import { workflowTypes } from '../../../workflows/messages.ts';
import { callKubernetes } from '../../dev/servers/kubernetes-access.ts';
import { QUIET_GIT } from '../../dev/servers/git-repository.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { Evidence } from './evidence.ts';
import { targetOf } from './evidence.ts';
import type { Place, Value } from './journal.ts';
import { fileOf, referenceOf, valueIn } from './objects.ts';
import type { DaySystem } from './start-system.ts';
import { trainingNamespace } from './write-configuration.ts';

const isScan = `WorkflowType IN ('${workflowTypes.driftScan}', '${workflowTypes.modelScan}')`;

/** Workflows that are open and are no scans. */
export async function openWorkflows(client: Client): Promise<string[]> {
  return (await list(client, "ExecutionStatus = 'Running'"))
    .filter(({ type }) => type !== workflowTypes.driftScan && type !== workflowTypes.modelScan)
    .map(({ workflowId }) => workflowId)
    .filter((id) => !id.startsWith('temporal-sys'));
}

export async function failures(client: Client): Promise<Pick<Evidence, 'failedWorkflows' | 'failedScans'>> {
  const ended = "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')";
  const all = await list(client, ended);
  const scans = await list(client, `${ended} AND ${isScan}`);
  const known = new Set(scans.map(({ runId }) => runId));
  return {
    failedWorkflows: all
      .filter(({ runId }) => !known.has(runId))
      .map(({ workflowId, status }) => `${workflowId} ${status.name.toLowerCase()}`),
    failedScans: scans.length,
  };
}

async function list(client: Client, query: string): Promise<WorkflowExecutionInfo[]> {
  return await Array.fromAsync(client.workflow.list({ query }));
}

/** What each place has been in Git, the oldest first, on the branch that counts. */
export async function gitHistory(
  { repositoryOf }: Pick<DaySystem, 'repositoryOf'>,
  places: readonly Place[],
): Promise<Record<Place, Value[]>> {
  const history: Record<Place, Value[]> = {};
  for (const place of places) {
    const git = async (...args: string[]) =>
      (await execa('git', ['-C', repositoryOf(targetOf(place)), ...args], { env: QUIET_GIT })).stdout;
    const file = fileOf(place);
    const commits = (await git('log', '--reverse', '--format=%H', 'main', '--', file))
      .split('\n')
      .filter(Boolean);
    const values: Value[] = [];
    for (const commit of commits)
      values.push(valueIn(JSON.parse(await git('show', `${commit}:${file}`)) as KubernetesObject));
    history[place] = values.length === 0 ? [null] : values;
  }
  return history;
}

export async function liveValues(
  { kubernetes }: Pick<DaySystem, 'kubernetes'>,
  places: readonly Place[],
): Promise<Record<Place, Value>> {
  const live: Record<Place, Value> = {};
  for (const place of places) live[place] = valueIn((await kubernetes.get(referenceOf(place))) ?? undefined);
  return live;
}

/** Whatever should be gone and is not, in words. Files are unfinished for good only once nobody works any more. */
export async function leftoversOf(
  { cluster, store, folder }: DaySystem,
  openPullRequests: readonly string[],
  kills: number,
): Promise<string[]> {
  const leftovers = openPullRequests.map((title) => `a pull request is open: ${title}`);
  for (const kind of ['jobs', 'pods']) {
    const group = kind === 'jobs' ? 'apis/batch/v1' : 'api/v1';
    const url = `/${group}/namespaces/${trainingNamespace}/${kind}`;
    const { items } = (await callKubernetes(cluster.access, 'GET', url)) as { items: KubernetesObject[] };
    for (const { metadata } of items) leftovers.push(`${kind} ${metadata.name} is left in the cluster`);
  }
  for await (const key of store.list('governors/')) leftovers.push(`${key} is held`);
  const unfinished = await readdir(path.join(folder, 'storage/.plumbline/unfinished')).catch(() => []);
  // Who is killed while it writes leaves one, which goes when it is an hour old.
  if (unfinished.length > kills) leftovers.push(`${unfinished.length} files are unfinished in the storage`);
  return leftovers;
}

export async function retrainingsOf({ store }: DaySystem): Promise<Evidence['retrainings']> {
  const all = await readRetrainings(store, 'scoring');
  return all.map(({ outcome }) => ({ model: 'scoring', outcome }));
}

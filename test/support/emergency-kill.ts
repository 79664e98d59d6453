import assert from 'node:assert/strict';
import { listOpenLeases } from '../../workers/operations/open-leases.ts';
import { readProgress } from '../../workers/operations/workflow-progress.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { leaseWorkflowId } from '../../workflows/emergency-messages.ts';
import { at } from '../../domain/gitops/fields.ts';
import { targetName } from './drift-loop.ts';
import { leaseEnds, patience } from './emergency-loop.ts';
import type { EmergencyLoop } from './emergency-loop.ts';
import type { ProxiedRequest } from './kubernetes-proxy.ts';
import { lockTargetState } from './target-state-lock.ts';
import { startWorkerProcess } from './worker-process.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Where a worker is killed. */
export interface KillPoint {
  /** While it opens, or while it gives back. */
  during: 'opening' | 'ending';
  /**
   * - `before`, `after`: the API server sees the change of the Application, or has answered it.
   * - `state`: the lease is about to be written into the state of the target, or taken out of it.
   */
  at: 'before' | 'after' | 'state';
}

/** What holds Argo CD, or gives it back. */
export const isChangeOfApplication = ({ method, path }: ProxiedRequest): boolean =>
  method === 'PATCH' && path.includes('/applications/shop');

/** Opens an emergency, kills the worker at a point, has another one finish, and sees that everything is as before. */
export async function surviveKill(loop: EmergencyLoop, point: KillPoint): Promise<void> {
  const specBefore = await loop.specNow();
  const first = await startWorkerProcess(loop.configurationFile);
  // From its first scan on a target has a state.
  await loop.scan();
  let id: string;
  if (point.during === 'opening') {
    const killed = killAt(loop, first, point, () => undefined);
    const opened = loop.emergency('open', '--target', targetName, '--reason', 'a kill', '--ttl', '1h');
    await killed;
    const second = await startWorkerProcess(loop.configurationFile);
    id = String((await opened)['id']);
    await isHeld(loop, id);
    await loop.emergency('close', id, '--reason', 'done');
    await leaseEnds(loop, id);
    await second.kill();
  } else {
    const opened = await loop.emergency('open', '--target', targetName, '--reason', 'a kill', '--ttl', '1h');
    id = String(opened['id']);
    await isHeld(loop, id);
    await killAt(loop, first, point, () => loop.emergency('close', id, '--reason', 'done'), id);
    const second = await startWorkerProcess(loop.configurationFile);
    await leaseEnds(loop, id);
    await second.kill();
  }
  assert.deepEqual(await loop.specNow(), specBefore);
  assert.deepEqual(await listOpenLeases(loop.temporal.client, { target: targetName }), []);
}

/** Waits until the worker has come to the point, and kills it there. */
async function killAt(
  loop: EmergencyLoop,
  worker: WorkerProcess,
  { during, at: where }: KillPoint,
  begin: () => unknown,
  id?: string,
): Promise<void> {
  if (where !== 'state') {
    const caught = loop.proxy.hold(where, isChangeOfApplication);
    await begin();
    await caught;
    await worker.kill();
    return;
  }
  const lock = await lockTargetState(loop.configuration, targetName);
  try {
    await begin();
    const name = during === 'opening' ? 'openLease' : 'forgetLease';
    await waitUntil(() => isAt(loop, name, id), patience);
    await worker.kill();
  } finally {
    lock.release();
  }
}

async function isAt(loop: EmergencyLoop, activity: string, id?: string): Promise<boolean> {
  const { client } = loop.temporal;
  const open = await listOpenLeases(client, { target: targetName, ...(id === undefined ? {} : { id }) });
  const [lease] = open;
  if (lease === undefined) return false;
  const progress = await readProgress(client.workflow.getHandle(leaseWorkflowId(targetName, lease.id)));
  return progress.at === 'activity' && progress.name === activity && progress.started;
}

/** Neither Argo CD nor we heal what is edited now. */
async function isHeld(loop: EmergencyLoop, id: string): Promise<void> {
  // Whoever asked is let go where no worker has answered for a while.
  await waitUntil(async () => (await loop.lease(id))?.phase === 'open', patience);
  assert.equal(at(await loop.specNow(), 'syncPolicy', 'automated'), undefined);
}

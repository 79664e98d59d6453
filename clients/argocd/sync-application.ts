import { mapAt, textAt, textsAt } from '../../domain/gitops/fields.ts';
import { isMap, listAt } from '../../domain/gitops/fields.ts';
import { oneLine } from '../../domain/gitops/governor.ts';
import { groupOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { SyncRequest, SyncResult } from '../gitops/gitops-client.ts';
import { lookUntil } from '../gitops/patience.ts';
import type { Patience } from '../gitops/patience.ts';
import { readGovernor } from '../gitops/read-object.ts';
import { ConflictError, ForbiddenError } from '../kubernetes/errors.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';

/** Marks an operation as ours, and says who asked. */
const mark = 'plumbline';

/**
 * Has Argo CD sync the objects by setting `operation` on their Application, at these commits and without pruning, as
 * its own API server does.
 */
export async function syncApplication(
  kubernetes: KubernetesClient,
  request: SyncRequest,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<SyncResult> {
  const read = async (): Promise<KubernetesObject> =>
    await readGovernor(kubernetes, request.governor, signal);
  const before = await lookUntil(
    async () => await setOperation(kubernetes, request, await read(), signal),
    patience,
    signal,
  );
  if (before === undefined)
    return { outcome: 'refused', reason: 'Argo CD is at work on another operation, which does not end' };
  if (typeof before !== 'string') return before;
  const ended = await lookUntil(async () => resultOf(await read(), before), patience, signal);
  if (ended !== undefined) return ended;
  return await withdraw(kubernetes, await read(), before, signal);
}

/**
 * Sets the operation where none is under way. Answers the mark of ours, set now or before; undefined where it has to
 * be tried again.
 */
async function setOperation(
  kubernetes: KubernetesClient,
  request: SyncRequest,
  application: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<string | SyncResult | undefined> {
  if (application.metadata.deletionTimestamp !== undefined)
    return { outcome: 'refused', reason: 'the Application is being deleted' };
  const underWay = mapAt(application, 'operation') ?? runningOperation(application);
  if (underWay !== undefined) return markOf(underWay);
  const id = `${request.requestedBy}@${application.metadata.resourceVersion ?? ''}`;
  const patch = [
    { op: 'test' as const, path: '/metadata/resourceVersion', value: application.metadata.resourceVersion },
    { op: 'add' as const, path: '/operation', value: operationFor(request, application, id) },
  ];
  const { apiVersion, kind, metadata } = application;
  const reference = { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name };
  try {
    await kubernetes.patch(reference, patch, { fieldManager: mark, signal });
    return id;
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    if (error instanceof ForbiddenError) return { outcome: 'refused', reason: error.message };
    throw error;
  }
}

function operationFor({ objects, commits }: SyncRequest, application: KubernetesObject, id: string) {
  const [only] = commits;
  const syncOptions = textsAt(application, 'spec', 'syncPolicy', 'syncOptions');
  return {
    initiatedBy: { username: mark },
    info: [{ name: mark, value: id }],
    sync: {
      ...(commits.length === 1 ? { revision: only } : { revisions: commits }),
      prune: false,
      resources: objects.map(({ apiVersion, kind, namespace, name }) => ({
        group: groupOf(apiVersion),
        kind,
        name,
        ...(namespace === undefined ? {} : { namespace }),
      })),
      // Only Argo CD's API server would fill them in.
      ...(syncOptions.length === 0 ? {} : { syncOptions }),
    },
  };
}

function runningOperation(application: KubernetesObject): unknown {
  const state = mapAt(application, 'status', 'operationState');
  return ['Running', 'Terminating'].includes(textAt(state, 'phase') ?? '')
    ? mapAt(state, 'operation')
    : undefined;
}

function markOf(operation: unknown): string | undefined {
  const info = listAt(operation, 'info')
    .filter(isMap)
    .find(({ name }) => name === mark);
  return textAt(info, 'value');
}

function resultOf(application: KubernetesObject, id: string): SyncResult | undefined {
  if (mapAt(application, 'operation') !== undefined) return undefined;
  const state = mapAt(application, 'status', 'operationState');
  if (markOf(mapAt(state, 'operation')) !== id) return undefined;
  const phase = textAt(state, 'phase');
  if (phase === 'Succeeded') return { outcome: 'done' };
  if (phase !== 'Failed' && phase !== 'Error') return undefined;
  return {
    outcome: 'failed',
    reason: `Argo CD's sync failed: ${oneLine(textAt(state, 'message')) ?? phase}`,
  };
}

/** Takes back what Argo CD has not begun with, or it would come as a surprise later. */
async function withdraw(
  kubernetes: KubernetesClient,
  application: KubernetesObject,
  id: string,
  signal: AbortSignal | undefined,
): Promise<SyncResult> {
  if (markOf(mapAt(application, 'operation')) !== id) {
    // It says so there when a sync window holds the sync up.
    const message = oneLine(textAt(application, 'status', 'operationState', 'message'));
    const reason = `Argo CD's sync does not end${message === undefined ? '' : `: ${message}`}`;
    return { outcome: 'failed', reason };
  }
  const { apiVersion, kind, metadata } = application;
  const patch = [
    { op: 'test' as const, path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'remove' as const, path: '/operation' },
  ];
  const reference = { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name };
  await kubernetes.patch(reference, patch, { fieldManager: mark, signal });
  return {
    outcome: 'failed',
    reason: 'Argo CD has not begun with the sync: is its application controller running?',
  };
}

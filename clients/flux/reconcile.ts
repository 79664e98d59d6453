import { commitOfFluxRevision } from '../../domain/gitops/flux-git-repository.ts';
import { sourceOfHelmRelease } from '../../domain/gitops/flux-helm-release.ts';
import { sourceOfKustomization } from '../../domain/gitops/flux-kustomization.ts';
import { isMap, isTrueAt, listAt, textAt } from '../../domain/gitops/fields.ts';
import { oneLine } from '../../domain/gitops/governor.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { SyncRequest, SyncResult } from '../gitops/gitops-client.ts';
import { lookUntil } from '../gitops/patience.ts';
import type { Patience } from '../gitops/patience.ts';
import { readGovernor, supported } from '../gitops/read-object.ts';
import { ConflictError, ForbiddenError } from '../kubernetes/errors.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';
import { readGitRepository } from './read-source.ts';

const requestedAt = 'reconcile.fluxcd.io/requestedAt';
const forceAt = 'reconcile.fluxcd.io/forceAt';
const mark = 'plumbline';

/**
 * Has Flux reconcile: the GitRepository first, until it has the commit, then the Kustomization or HelmRelease. A
 * release is upgraded by force, since without drift detection Flux would see nothing to do.
 */
export async function reconcile(
  kubernetes: KubernetesClient,
  request: SyncRequest,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<SyncResult> {
  const { governor, commits } = request;
  const read = async (): Promise<KubernetesObject> => await readGovernor(kubernetes, governor, signal);
  const object = await read();
  if (isTrueAt(object, 'spec', 'suspend'))
    return { outcome: 'refused', reason: `${governor.kind} ${governor.name} is suspended` };
  const isRelease = governor.kind === 'HelmRelease';
  const source = supported(governor, () => (isRelease ? sourceOfHelmRelease : sourceOfKustomization)(object));
  const readSource = async (): Promise<KubernetesObject> =>
    await readGitRepository(kubernetes, governor, source, signal);
  try {
    const fetched = await ask(kubernetes, readSource, [requestedAt], patience, signal);
    if (fetched !== undefined) return fetched;
    const arrived = await lookUntil(async () => hasRevision(await readSource(), commits), patience, signal);
    if (arrived === undefined)
      return { outcome: 'failed', reason: `Flux's ${source.kind} ${source.name} does not fetch the commit` };
    const asked = await ask(
      kubernetes,
      read,
      isRelease ? [requestedAt, forceAt] : [requestedAt],
      patience,
      signal,
    );
    return asked ?? readiness(await read());
  } catch (error) {
    if (error instanceof ForbiddenError) return { outcome: 'refused', reason: error.message };
    throw error;
  }
}

/** Asks by annotation, unless what we asked before is still under way, and waits until that is handled. */
async function ask(
  kubernetes: KubernetesClient,
  read: () => Promise<KubernetesObject>,
  annotations: readonly string[],
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<SyncResult | undefined> {
  const token = await lookUntil(
    async () => await annotate(kubernetes, await read(), annotations, signal),
    patience,
    signal,
  );
  const handled = await lookUntil(
    async () => {
      const object = await read();
      return token !== undefined && isHandled(object, token) && isSettled(object) ? true : undefined;
    },
    patience,
    signal,
  );
  if (handled === true) return undefined;
  const { kind, metadata } = await read();
  return {
    outcome: 'failed',
    reason: `Flux does not reconcile ${kind} ${metadata.name}: is its controller running?`,
  };
}

async function annotate(
  kubernetes: KubernetesClient,
  { apiVersion, kind, metadata, status }: KubernetesObject,
  annotations: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const stated = metadata.annotations?.[requestedAt];
  const isOurs = stated?.startsWith(`${mark}-`) === true;
  if (isOurs && textAt(status, 'lastHandledReconcileAt') !== stated) return stated;
  const token = `${mark}-${metadata.resourceVersion ?? ''}`;
  const entries = Object.fromEntries(annotations.map((name) => [name, token]));
  const patch = [
    { op: 'test' as const, path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'add' as const, path: '/metadata/annotations', value: { ...metadata.annotations, ...entries } },
  ];
  const reference = { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name };
  try {
    await kubernetes.patch(reference, patch, { fieldManager: mark, signal });
    return token;
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
}

function isHandled(object: KubernetesObject, token: string): boolean {
  return textAt(object, 'status', 'lastHandledReconcileAt') === token;
}

/** Flux notes that it handles a request when it begins, and says in Ready when it is through. */
function isSettled(object: KubernetesObject): boolean {
  return ['True', 'False'].includes(textAt(readyOf(object), 'status') ?? '');
}

function hasRevision(repository: KubernetesObject, commits: readonly string[]): true | undefined {
  const commit = commitOfFluxRevision(textAt(repository, 'status', 'artifact', 'revision'));
  // A newer commit by now will do: verification is by what is live, not by this.
  return commit !== undefined && (commits.includes(commit) || isSettled(repository)) ? true : undefined;
}

function readiness(object: KubernetesObject): SyncResult {
  const ready = readyOf(object);
  if (textAt(ready, 'status') === 'True') return { outcome: 'done' };
  return { outcome: 'failed', reason: `Flux: ${oneLine(textAt(ready, 'message')) ?? 'not ready'}` };
}

function readyOf(object: KubernetesObject): unknown {
  return listAt(object, 'status', 'conditions')
    .filter(isMap)
    .find(({ type }) => type === 'Ready');
}

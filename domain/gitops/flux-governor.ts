import { parseGoDuration } from '../infrastructure/go-duration.ts';
import type { KubernetesObject } from '../infrastructure/object.ts';
import { isMap, isTrueAt, listAt, present, textAt } from './fields.ts';
import { commitOfFluxRevision } from './flux-git-repository.ts';
import { gitopsKinds } from './gitops-reference.ts';
import type { GovernedSource } from './governed-source.ts';
import { oneLine } from './governor.ts';
import type { Governor, GovernorState, SyncState } from './governor.ts';

const fiveMinutes = 300_000;

/** What a Kustomization says of itself; `sources` are those that it applies now. */
export function governorOfKustomization(
  kustomization: KubernetesObject,
  sources: readonly GovernedSource[] = [],
): Governor {
  const suspended = isTrueAt(kustomization, 'spec', 'suspend');
  const commit = commitOfFluxRevision(textAt(kustomization, 'status', 'lastAppliedRevision'));
  return {
    ...gitopsKinds.kustomization,
    ...ofMetadata(kustomization),
    state: stateOf(kustomization, suspended),
    heals: !suspended,
    suspended,
    prunes: !suspended && isTrueAt(kustomization, 'spec', 'prune'),
    interval: intervalOf(kustomization),
    ...(commit === undefined || sources.length !== 1 ? {} : { applied: { sources, commits: [commit] } }),
  };
}

/** Flux undoes drift of a release only where its drift detection is enabled. */
export function governorOfHelmRelease(release: KubernetesObject): Governor {
  const suspended = isTrueAt(release, 'spec', 'suspend');
  const corrects = textAt(release, 'spec', 'driftDetection', 'mode') === 'enabled';
  return {
    ...gitopsKinds.helmrelease,
    ...ofMetadata(release),
    state: stateOf(release, suspended),
    heals: !suspended && corrects,
    suspended,
    prunes: !suspended,
    interval: intervalOf(release),
  };
}

function ofMetadata({ metadata }: KubernetesObject) {
  return { namespace: metadata.namespace ?? '', name: metadata.name, labels: metadata.labels ?? {} };
}

function intervalOf(object: KubernetesObject): number {
  const nanoseconds = parseGoDuration(textAt(object, 'spec', 'interval'));
  return nanoseconds === undefined ? fiveMinutes : nanoseconds / 1e6;
}

function stateOf(object: KubernetesObject, suspended: boolean): GovernorState {
  const ready = condition(object, 'Ready');
  const applied = textAt(object, 'status', 'lastAppliedRevision');
  const attempted = textAt(object, 'status', 'lastAttemptedRevision');
  const status = textAt(ready, 'status');
  const health = suspended ? 'Suspended' : (textAt(ready, 'reason') ?? 'Unknown');
  return {
    sync: syncOf(object, status, applied !== undefined && attempted !== undefined && applied !== attempted),
    health: status === 'True' && !suspended ? 'Ready' : health,
    ...present({
      revision: commitOfFluxRevision(applied) ?? applied ?? attempted,
      message: status === 'False' ? oneLine(textAt(ready, 'message')) : undefined,
    }),
  };
}

function syncOf(object: KubernetesObject, ready: string | undefined, lags: boolean): SyncState {
  if (textAt(condition(object, 'Drifted'), 'status') === 'True' || lags) return 'OutOfSync';
  if (ready === 'True') return 'Synced';
  return ready === 'False' ? 'OutOfSync' : 'Unknown';
}

function condition(object: KubernetesObject, type: string): unknown {
  return listAt(object, 'status', 'conditions')
    .filter(isMap)
    .find((one) => one['type'] === type);
}

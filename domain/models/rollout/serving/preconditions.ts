import { numberAt } from '../../../gitops/fields.ts';
import type { RolloutMode } from '../plan.ts';
import { predictorService } from './served.ts';
import type { Served } from './served.ts';

/**
 * Why an InferenceService is in no state to begin a rollout; undefined where it is in one.
 *
 * @param goesBack what serves is taken back: it need not be sound, since nothing is compared with it.
 */
export function lackOfService(
  mode: RolloutMode,
  served: Served,
  candidate: string,
  goesBack = false,
): string | undefined {
  if (served.isDeleting) return 'it is being deleted';
  if (served.storageUri === candidate) return `it has the model ${candidate} already`;
  if (served.failure !== undefined && !goesBack)
    return `its own model cannot be loaded: ${served.failure.reason}`;
  if (!served.isReady && !goesBack)
    return 'it is not ready; what serves has to be sound before anything is compared with it';
  if (served.canaries.length > 0)
    return `another rollout is under way: spec.canary has ${served.canaries.map(({ name }) => name).join(', ')}`;
  // Without requests it would be gone when it has to take over again.
  if (mode === 'blue-green' && numberAt(served.spec, 'predictor', 'minReplicas') === 0)
    return 'its minReplicas is 0, so that nothing of it may be left to go back to; blue-green needs 1 at least';
  return mode === 'knative' ? lackOfRevisions(served) : undefined;
}

/** The newest revision has to be the one that serves everything: it is the champion, and the way back. */
function lackOfRevisions({
  percent = 100,
  createdRevision,
  readyRevision,
  rolledOutRevision,
  traffic,
}: Served) {
  if (percent !== 100) return `another rollout is under way: canaryTrafficPercent is ${percent}`;
  if (rolledOutRevision === undefined)
    return 'its status names no revision that was rolled out, so there is nothing to go back to';
  if (createdRevision !== rolledOutRevision || readyRevision !== rolledOutRevision)
    return `another rollout is under way: revision ${createdRevision ?? '(none)'} was made, and ${rolledOutRevision} serves`;
  if (traffic.get(rolledOutRevision) !== 100)
    return `revision ${rolledOutRevision} does not take all the traffic`;
  return undefined;
}

/** What the champion is called in its mode: a revision, the Service of its predictor, or the InferenceService. */
export function championOf(
  mode: RolloutMode,
  { rolledOutRevision, predictorName }: Served,
  service: string,
): string {
  if (mode === 'knative') return rolledOutRevision ?? '';
  return mode === 'standard' ? predictorService(service, predictorName) : service;
}

import type { ServedBefore } from '../diagnosis/evidence.ts';
import { compareRevisions } from './workload-revisions.ts';
import type { WorkloadRevision } from './workload-revisions.ts';

/** A rollout of the model that is over, as far as it says which models nobody wants back. */
export interface PastRollout {
  outcome: string;
  /** `previous`: it went back to what served before. */
  kind?: string | undefined;
  candidate: string;
  champion?: string | undefined;
}

/**
 * Which model served before the present one took its place, or why a roll-back to it is not known to help: the cluster
 * may keep no revision of it, or more than the model was changed together with it or since.
 *
 * @param present storage URI of the InferenceService now.
 * @param revisions of all components, the oldest first.
 * @param rollouts that are over, the oldest first.
 */
export function servedBefore(
  present: string,
  revisions: readonly WorkloadRevision[],
  rollouts: readonly PastRollout[],
): ServedBefore {
  const predictors = revisions.filter(({ component }) => component === 'predictor');
  const newest = predictors.at(-1);
  if (newest?.storage === undefined)
    return { unknown: 'no revision of its predictor says which model it loads' };
  if (newest.storage !== present)
    return {
      unknown: `its newest revision ${newest.name} has not the model that the InferenceService names`,
    };
  const unwanted = takenBack(rollouts);
  const wanted = predictors.filter(({ storage = '' }) => storage === present || !unwanted.has(storage));
  const index = wanted.findLastIndex(({ storage }) => storage !== present && storage !== undefined);
  const [before, after] = [wanted[index], wanted[index + 1]];
  if (before?.storage === undefined || after === undefined)
    return { unknown: 'the cluster keeps no revision with another model that has served' };
  const more = [
    ...differences({ ...before, storage: present }, newest),
    ...transformerChanges(revisions, after.createdAt),
  ];
  if (more.length > 0)
    return { unknown: `with the model other things were changed, which stay: ${more.join('; ')}` };
  return { storageUri: before.storage, revision: before.name, since: after.createdAt, present };
}

/** Models that were tried and did not stay: a canary that failed, or what people went back from. */
function takenBack(rollouts: readonly PastRollout[]): ReadonlySet<string> {
  const unwanted = new Set<string>();
  for (const { outcome, kind, candidate, champion } of rollouts) {
    if (outcome !== 'promoted') unwanted.add(candidate);
    else {
      unwanted.delete(candidate);
      if (kind === 'previous' && champion !== undefined) unwanted.add(champion);
    }
  }
  return unwanted;
}

function transformerChanges(revisions: readonly WorkloadRevision[], since: string): string[] {
  const transformers = revisions.filter(({ component }) => component === 'transformer');
  const newest = transformers.at(-1);
  const before = transformers.findLast(({ createdAt }) => Date.parse(createdAt) < Date.parse(since));
  return before === undefined || newest === undefined ? [] : differences(before, newest);
}

/** What changes answers; more memory or fewer replicas do not. */
function differences(before: WorkloadRevision, after: WorkloadRevision): string[] {
  return compareRevisions(before, after)
    .filter(({ part }) => part !== 'resources')
    .map(({ what }) => what);
}

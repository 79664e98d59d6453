import { isProtected } from '../../domain/infrastructure/governance.ts';
import { keptBy } from '../../domain/infrastructure/ignore-rules-annotations.ts';
import { describeReference, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { isFailure, isRefusedWrite } from '../comparison/kubernetes-failure.ts';
import { strayDigest } from '../comparison/stray-finding.ts';
import type { HealDeps } from './heal-object.ts';
import type { HealObjectResult, HealOutcome } from './heal-result.ts';

export interface DeleteStrayInput {
  target: string;
  reference: ObjectReference;
  /** Digest of the finding that was decided on. */
  digest: string;
  /** Deleting is never implied by healing: policy or a person has to say so. */
  prune: boolean;
  signal?: AbortSignal | undefined;
}

/** How often a stray that changes under our hands is looked at again. */
const mostRounds = 5;

/**
 * Deletes an object that Git does not know, if it still is what was decided on. The caller makes sure that Git, as
 * it is now, does not have it.
 */
export async function deleteStray(deps: HealDeps, input: DeleteStrayInput): Promise<HealObjectResult> {
  const { kubernetes } = deps;
  const { reference, signal } = input;
  let asked = false;
  for (let round = 0; round < mostRounds; round += 1) {
    const live = await kubernetes.get(reference, signal);
    const changes = asked ? ['deleted it'] : [];
    if (live === undefined) return { outcome: 'healed', reason: 'it is gone', changes, remaining: [] };
    const obstacle = obstacleTo(deps, input, live);
    if (obstacle !== undefined) return { ...obstacle, changes, remaining: [] };
    try {
      const { uid, resourceVersion } = live.metadata;
      await kubernetes.delete(reference, { uid, resourceVersion, propagationPolicy: 'Background', signal });
      asked = true;
    } catch (error) {
      if (isFailure(error, 'kubernetes-conflict')) continue;
      if (!isRefusedWrite(error)) throw error;
      return { outcome: 'refused', reason: error.message, changes, remaining: [] };
    }
  }
  return { outcome: 'not-converged', reason: 'it keeps changing or coming back', changes: [], remaining: [] };
}

function obstacleTo(
  { fingerprint }: HealDeps,
  { target, digest, prune }: DeleteStrayInput,
  live: KubernetesObject,
): { outcome: HealOutcome; reason: string } | undefined {
  const name = describeReference(referenceOf(live));
  if (live.metadata.deletionTimestamp !== undefined) {
    const { finalizers = [] } = live.metadata;
    const waits = finalizers.length === 0 ? '' : `, it waits for ${finalizers.join(', ')}`;
    return { outcome: 'waiting', reason: `${name} is being deleted${waits}` };
  }
  if (isProtected(live)) return { outcome: 'refused', reason: `${name} is protected: it is never deleted` };
  const kept = keptBy(live);
  if (kept !== undefined) return { outcome: 'refused', reason: `${name} is never deleted: ${kept}` };
  if (!prune) return { outcome: 'refused', reason: `deleting ${name} needs a policy or decision with prune` };
  if (strayDigest(target, live, fingerprint) !== digest) {
    return { outcome: 'evidence-moved', reason: `${name} has changed since the decision` };
  }
  return undefined;
}

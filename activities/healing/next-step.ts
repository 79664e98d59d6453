import { uncovered } from '../../domain/infrastructure/approval-coverage.ts';
import { publicDifference } from '../../domain/infrastructure/field-difference.ts';
import type { ExplainedDifference } from '../../domain/infrastructure/explain.ts';
import type { FieldDifference } from '../../domain/infrastructure/finding.ts';
import { hasLocation } from '../../domain/infrastructure/located-value.ts';
import type { Json } from '../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { Comparison } from '../comparison/comparison.ts';
import type { HealOutcome } from './heal-result.ts';

/** What was decided on. */
export interface ApprovedEvidence {
  /** Of all findings of the object. */
  fields: readonly FieldDifference[];
  digest: string;
  /** Absent where the object did not exist. */
  uid?: string | undefined;
  /** It may be deleted and created again, should nothing else help. */
  recreate?: boolean | undefined;
}

/**
 * - `create`: by server-side apply, where nothing is live.
 * - `apply`: server-side apply of what Git states.
 * - `delete`: where only creating it anew helps and people agreed to that.
 * - `converge`: one JSON patch for what server-side apply leaves: additions of others, overridden defaults.
 */
export type HealStep = 'create' | 'apply' | 'converge' | 'delete';

/** The tool that applies Git to the object: what Git states is brought back by it, never by us. */
export interface GovernedHeal {
  /** Such as `Argo CD (Application argocd/shop)`. */
  by: string;
  /** It was asked to, and is through with it. */
  synced: boolean;
}

export interface HealEnd {
  outcome: HealOutcome;
  reason: string;
}

/**
 * Decides from a fresh comparison. `done` holds the steps that were taken or proved impossible; `isStuck` says that a
 * field which cannot be changed stands in the way.
 *
 * @param governed where Argo CD or Flux applies the object: an apply of ours would make us a co-owner, and stop what
 *   they remove later.
 */
export function nextStep(
  comparison: Comparison,
  approved: ApprovedEvidence,
  done: ReadonlySet<HealStep>,
  fingerprint: FingerprintKey,
  isStuck = false,
  governed?: GovernedHeal,
): { step: HealStep } | HealEnd {
  const { standing, blocked, doubt, digest } = comparison;
  if (standing.is === 'terminating') return { outcome: 'waiting', reason: blocked ?? 'it is being deleted' };
  if (standing.is === 'absent') {
    if (done.has('create')) return { outcome: 'not-converged', reason: 'it was deleted again at once' };
    // Deleted by us, or by whoever was faster: either way it is to be what Git has.
    if (approved.recreate === true || digest === approved.digest)
      return governed === undefined ? { step: 'create' } : syncOf(governed, 'it is still missing');
    return { outcome: 'evidence-moved', reason: 'it no longer exists, or Git says something else now' };
  }
  if (comparison.isTrue) return { outcome: 'healed', reason: 'live equals Git' };
  if (doubt !== undefined)
    return { outcome: 'refused', reason: `it cannot be compared in full: ${doubt.message}` };
  if (approved.fields.some(({ path }) => path === '')) {
    const reason = 'it exists again and differs from Git';
    return { outcome: done.has('create') ? 'not-converged' : 'evidence-moved', reason };
  }
  if (approved.uid !== undefined && standing.live.metadata.uid !== approved.uid) {
    return { outcome: 'evidence-moved', reason: 'it was deleted and created again since' };
  }
  const unapproved =
    digest === approved.digest ? [] : uncovered(shownDrift(comparison, fingerprint), approved.fields);
  if (unapproved.length > 0) {
    const places = unapproved.map(({ path, change }) => `${path} (${change})`).join(', ');
    return { outcome: 'evidence-moved', reason: `this was not part of the decision: ${places}` };
  }
  if (isStuck && approved.recreate === true) {
    if (!done.has('delete')) return { step: 'delete' };
    return { outcome: 'not-converged', reason: 'it was created again by somebody else at once' };
  }
  // Server-side apply alone takes away nothing that somebody else added.
  const isAdditionsOnly = comparison.drift.every(({ change }) => change === 'added');
  if (governed !== undefined && comparison.drift.some((part) => isStated(comparison, part)))
    return syncOf(governed, 'it still differs from Git');
  if (governed === undefined && !isAdditionsOnly && !done.has('apply')) return { step: 'apply' };
  if (!done.has('converge')) return { step: 'converge' };
  return {
    outcome: 'not-converged',
    reason: `it came back at once: ${writersOf(comparison)} changes it again`,
  };
}

/** Whether Git says what stands there, so that whoever applies Git brings it back. */
function isStated({ standing, desired }: Comparison, { change, location }: ExplainedDifference): boolean {
  if (standing.is !== 'present' || change === 'added') return false;
  return hasLocation(desired as unknown as Json, location, standing.state.schema);
}

function syncOf({ by, synced }: GovernedHeal, remains: string): HealEnd {
  return synced
    ? { outcome: 'not-converged', reason: `${by} is through with its sync, and ${remains}` }
    : { outcome: 'needs-sync', reason: `${by} is to bring it back` };
}

/** The drift of a comparison, safe to store and show. */
export function shownDrift(comparison: Comparison, fingerprint: FingerprintKey): FieldDifference[] {
  const { standing } = comparison;
  if (standing.is !== 'present') return [];
  return comparison.drift.map((part) => publicDifference(fingerprint, standing.state, part));
}

function writersOf(comparison: Comparison): string {
  const writers = new Set(
    comparison.drift.flatMap(({ owners }) => owners.slice(0, 1).map((one) => one.manager)),
  );
  return writers.size === 0 ? 'somebody' : [...writers].join(' and ');
}

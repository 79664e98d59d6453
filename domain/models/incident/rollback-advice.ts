import type { Diagnosis, DiagnosisEvidence } from '../diagnosis/diagnosis.ts';
import type { DeploymentEvidence, KnownBefore } from '../diagnosis/evidence.ts';

/**
 * Whether rolling back to the model before could help: it does where the very change that brought the present model
 * speaks for the diagnosis. Undefined where nothing of it would be worth a word.
 */
export function adviseRollback(
  diagnosis: Pick<Diagnosis, 'action'> & { for: readonly DiagnosisEvidence[] },
  deployment: Pick<DeploymentEvidence, 'before'> | undefined,
): KnownBefore | { refused: string } | undefined {
  const isRecommended = diagnosis.action === 'roll-back';
  const before = deployment?.before;
  if (before === undefined)
    return isRecommended ? { refused: 'it is not known what was deployed before' } : undefined;
  if ('unknown' in before) return isRecommended ? { refused: before.unknown } : undefined;
  const spoken = diagnosis.for.some(({ at }) => at === before.since);
  if (spoken) return before;
  if (!isRecommended) return undefined;
  return {
    refused: 'what speaks for it is no change of the model; revert that where it was made',
  };
}

import type { CandidateRecord } from '../../../clients/candidates/judge-candidate.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { CandidateLineage, ModelRegistry } from '../../../clients/registry/registry.ts';
import type { RetrainingReason } from '../../../workflows/retraining-messages.ts';
import { readJson } from '../../stored-json.ts';
import type { TrainingActivities } from '../training-activities.ts';

/** Registers a candidate with everything that it comes from, as its evaluation recorded it. */
export function createRegisterCandidate(deps: {
  store: ObjectStore;
  registry: ModelRegistry;
}): TrainingActivities['registerCandidate'] {
  return async (input) => {
    const { transaction, evaluation } = input;
    const record = await readJson<CandidateRecord>(deps.store, evaluation.record);
    return await deps.registry.register({
      model: transaction.model,
      transaction: transaction.id,
      modelUri: evaluation.modelUri,
      ...(evaluation.modelSha256 === undefined ? {} : { modelSha256: evaluation.modelSha256 }),
      lineage: lineageOf(input, record),
    });
  };
}

function lineageOf(
  { data, job, evaluation, plan, reason, approvedBy }: Parameters<TrainingActivities['registerCandidate']>[0],
  { result, outcome }: CandidateRecord,
): CandidateLineage {
  const { training, evaluation: heldOut, trainingRows, evaluationRows, window, sha256 } = data;
  const { namespace, name, uid, attempt } = job;
  const { candidate = {}, champion = {} } = outcome.measures.current ?? {};
  return {
    data: {
      training,
      evaluation: heldOut,
      trainingRows,
      evaluationRows,
      ...(window === undefined ? {} : { window }),
      sha256,
    },
    code: result.code,
    job: { namespace, name, uid, attempt },
    parameters: result.parameters,
    metrics: definedOf(candidate),
    championMetrics: definedOf(champion),
    evaluation: { verdict: evaluation.verdict, headline: evaluation.headline, record: evaluation.record },
    planDigest: plan.digest,
    approvedBy,
    reason: inWords(reason),
  };
}

/** Metrics that could be measured. */
function definedOf(measures: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(measures).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function inWords(reason: RetrainingReason): string {
  if (reason.kind === 'incident') return `incident ${reason.incident}: ${reason.headline}`;
  return `${reason.actor}: ${reason.reason}`;
}

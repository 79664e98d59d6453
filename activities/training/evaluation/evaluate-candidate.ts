import { Context } from '@temporalio/activity';
import type { Judgement } from '../../../clients/candidates/evaluation-request.ts';
import type {
  CandidateRecord,
  EvaluateFiles,
  judgeCandidate,
} from '../../../clients/candidates/judge-candidate.ts';
import type { ObjectStore, StoredReference } from '../../../clients/object-store/object-store.ts';
import type { GateResult } from '../../../domain/models/evaluation/gates.ts';
import { gravestFirst } from '../../../domain/models/evaluation/verdict.ts';
import { evaluationKey } from '../../../domain/models/training/retraining-files.ts';
import type { CandidateEvaluation, FrozenData } from '../../../workflows/retraining-messages.ts';
import { readJson, storeJson } from '../../stored-json.ts';
import type { FindCandidateSettings } from '../candidate-settings.ts';
import type { TrainingActivities } from '../training-activities.ts';
import { boundedEvaluation } from './bounded-evaluation.ts';

/** Gates that travel; all of them are stored. */
const mostGates = 20;

/**
 * Judges the candidate that a Job left behind, and stores how with everything needed to repeat it. The same Job and data
 * give the same bytes.
 */
export function createEvaluateCandidate(deps: {
  store: ObjectStore;
  findCandidateSettings: FindCandidateSettings;
  judge: typeof judgeCandidate;
  evaluate: EvaluateFiles;
}): TrainingActivities['evaluateCandidate'] {
  return async ({ transaction, data, job, evaluationJob }) => {
    const { cancellationSignal } = Context.current();
    const judgement = await judgementOf(deps, transaction.model, data);
    const { training, evaluation } = data;
    const { store } = deps;
    const record = await deps.judge(
      { store, evaluate: boundedEvaluation(store, transaction, deps.evaluate) },
      {
        retraining: transaction,
        attempt: job.attempt,
        outputUri: job.outputUri,
        data: { training, evaluation },
        judgement,
        ...(evaluationJob === undefined ? {} : { evaluation: evaluationJob }),
      },
      cancellationSignal,
    );
    return evaluationOf(record, await storeJson(deps.store, evaluationKey(transaction), record));
  };
}

/** As it was frozen with the data, by its digest; as configured, where an earlier version froze the data alone. */
async function judgementOf(
  { store, findCandidateSettings }: { store: ObjectStore; findCandidateSettings: FindCandidateSettings },
  model: string,
  { judgement }: FrozenData,
): Promise<Judgement> {
  if (judgement !== undefined) return await readJson<Judgement>(store, judgement);
  return (await findCandidateSettings(model)).judgement;
}

function evaluationOf(
  { outcome, candidate, result }: CandidateRecord,
  record: StoredReference,
): CandidateEvaluation {
  const sha256 = candidate.kind === 'file' ? candidate.sha256 : result.modelSha256;
  return {
    verdict: outcome.verdict,
    headline: outcome.headline,
    gates: gravestFirst(outcome.results).slice(0, mostGates).map(withoutRows),
    record,
    modelUri: candidate.uri,
    ...(sha256 === undefined ? {} : { modelSha256: sha256 }),
  };
}

function withoutRows({ rows: _rows, ...gate }: GateResult): Omit<GateResult, 'rows'> {
  return gate;
}

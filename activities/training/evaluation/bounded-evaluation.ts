import { ClientError } from '../../../clients/errors.ts';
import type { EvaluateFiles } from '../../../clients/candidates/judge-candidate.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { unansweredKey } from '../../../domain/models/training/retraining-files.ts';
import type { RetrainingName } from '../../../domain/models/training/retraining-files.ts';
import { updateJson } from '../../update-json.ts';

/** So often it may end without an answer before nobody tries again. Nodes that are taken away end some, too. */
const mostUnanswered = 10;

/** Evaluating took its process, or the whole worker, down each time. */
class EvaluationGivenUpError extends ClientError {
  readonly code = 'evaluation-given-up';
  readonly retryable = false;
}

/**
 * Lets an evaluation that kills its process, or the worker that it is a part of, be tried a few times and not for a day:
 * that is what too little memory does. It is counted in the storage before it begins, since nobody may be left to count
 * afterwards; whatever answers, or is stopped in order, does not count.
 */
export function boundedEvaluation(
  store: ObjectStore,
  retraining: RetrainingName,
  evaluate: EvaluateFiles,
): EvaluateFiles {
  const key = unansweredKey(retraining);
  return async (request, signal) => {
    const { begun } = await updateJson(store, key, { begun: 0 }, (known) => ({ begun: known.begun + 1 }));
    if (begun > mostUnanswered)
      throw new EvaluationGivenUpError(
        `the evaluation was begun ${mostUnanswered} times and each time its process or its worker was killed, as by a machine that is out of memory; give workers of role training more memory, or hold out fewer rows (retrain.data.heldOut)`,
      );
    try {
      const outcome = await evaluate(request, signal);
      await store.delete(key);
      return outcome;
    } catch (error) {
      const isUnanswered = error instanceof ClientError && error.code === 'evaluation-ended';
      if (!isUnanswered) await store.delete(key).catch(() => undefined);
      throw error;
    }
  };
}

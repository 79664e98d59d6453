import { askProcess } from '../programs/own-process.ts';
import type { EvaluationOutcome, EvaluationRequest } from './evaluation-request.ts';

/** Evaluates in a process of its own. Rejects with a ProcessFailure, or with the reason of the signal. */
export async function evaluateInProcess(
  request: EvaluationRequest,
  signal?: AbortSignal,
): Promise<EvaluationOutcome> {
  const own = {
    script: new URL('evaluation-process.ts', import.meta.url),
    what: 'evaluation',
    heapLimit: 3072,
    whenTooLarge: 'hold out fewer rows (retrain.data.heldOut)',
  };
  return await askProcess<EvaluationOutcome>(own, request, signal);
}

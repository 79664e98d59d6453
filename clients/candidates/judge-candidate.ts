import path from 'node:path';
import { trainingDataPrefix } from '../../domain/models/training/retraining-files.ts';
import type { ObjectStore, StoredReference } from '../object-store/object-store.ts';
import { fetchAnswers, fetchVerified, inFolder } from './candidate-files.ts';
import type { CandidateModel, JobOutput } from './candidate-files.ts';
import { CandidateResultError } from './errors.ts';
import type { EvaluationOutcome, EvaluationRequest, Judgement } from './evaluation-request.ts';
import { readCandidate, readEvaluation } from './read-candidate.ts';
import type { CandidateResult } from './result-file.ts';

/** The frozen data that a candidate was trained on and is judged by. */
export interface JudgedData {
  training: StoredReference;
  evaluation: StoredReference;
}

/** How a candidate did, with everything needed to repeat it: the files by digest, the rules, the seed. */
export interface CandidateRecord {
  version: 1;
  model: string;
  transaction: string;
  attempt: number;
  result: CandidateResult;
  /** What the evaluation Job said; absent where the training Job answered itself. */
  evaluated?: { attempt: number; result: CandidateResult };
  answers: StoredReference;
  candidate: CandidateModel;
  data: JudgedData;
  judgement: Judgement;
  outcome: EvaluationOutcome;
}

export interface CandidateRequest extends JobOutput {
  data: JudgedData;
  judgement: Judgement;
  /** Where an evaluation Job has written the answers of the candidate; without it, the training Job has. */
  evaluation?: Pick<JobOutput, 'attempt' | 'outputUri'>;
}

/** Evaluates files of this machine: in a process of its own, or in this one. */
export type EvaluateFiles = (request: EvaluationRequest, signal: AbortSignal) => Promise<EvaluationOutcome>;

/**
 * Reads what a Job left behind, checks what can be checked, and evaluates the candidate. Rejects with a
 * CandidateResultError, a ProcessFailure, what the store rejects with, or the reason of the signal.
 */
export async function judgeCandidate(
  { store, evaluate }: { store: ObjectStore; evaluate: EvaluateFiles },
  request: CandidateRequest,
  signal: AbortSignal,
): Promise<CandidateRecord> {
  const { retraining, attempt, data, judgement } = request;
  return await inFolder(async (folder) => {
    const trained = { ...request, dataSha256: data.training.sha256 };
    const { result, candidate } = await readCandidate(store, trained, folder);
    signal.throwIfAborted();
    const answered = { ...trained, ...request.evaluation };
    const answers =
      request.evaluation === undefined ? result : await readEvaluation(store, answered, candidate, folder);
    const { file, stored } = await fetchAnswers(store, answered, placeOfAnswers(answers), folder);
    const evaluation = path.join(folder, 'evaluation.parquet');
    await fetchVerified(store, keyOfData(request, data.evaluation), data.evaluation, evaluation);
    const outcome = await evaluate(
      {
        evaluation,
        answers: { file, label: stored.uri },
        judgement,
        // What training claims is held against it as well: no second program may cover up for the first.
        claims: { ...answers.metrics, ...result.metrics },
        reported: {
          latencyMs: answers.latencyMs ?? result.latencyMs,
          sizeBytes: candidate.kind === 'file' ? candidate.bytes : (answers.sizeBytes ?? result.sizeBytes),
        },
      },
      signal,
    );
    const head = { version: 1 as const, model: retraining.model, transaction: retraining.id, attempt };
    const evaluated =
      request.evaluation === undefined
        ? {}
        : { evaluated: { attempt: request.evaluation.attempt, result: answers } };
    return { ...head, result, ...evaluated, answers: stored, candidate, data, judgement, outcome };
  });
}

/** Raises a CandidateResultError where nobody has answered. */
function placeOfAnswers({ predictions }: CandidateResult): string {
  if (predictions !== undefined) return predictions;
  throw new CandidateResultError(
    'result.json, predictions: expected the place of the answers to the held-out questions; a training Job may leave them only to an evaluation Job (models[].evaluate.template)',
  );
}

/** Frozen data is below one prefix, whatever the storage calls its root. */
function keyOfData({ retraining }: CandidateRequest, { uri }: StoredReference): string {
  const prefix = trainingDataPrefix(retraining);
  const start = uri.lastIndexOf(prefix);
  if (start === -1) throw new CandidateResultError(`${uri} is not data of this retraining`);
  return uri.slice(start);
}

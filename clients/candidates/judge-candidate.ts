import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { trainingDataPrefix, trainingOutputPrefix } from '../../domain/models/training/retraining-files.ts';
import type { ObjectStore, StoredReference } from '../object-store/object-store.ts';
import { fetchAnswers, fetchVerified, findModel, inFolder } from './candidate-files.ts';
import type { CandidateModel, JobOutput } from './candidate-files.ts';
import { CandidateResultError } from './errors.ts';
import type { EvaluationOutcome, EvaluationRequest, Judgement } from './evaluation-request.ts';
import { parseResult } from './result-file.ts';
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
  answers: StoredReference;
  candidate: CandidateModel;
  data: JudgedData;
  judgement: Judgement;
  outcome: EvaluationOutcome;
}

export interface CandidateRequest extends JobOutput {
  data: JudgedData;
  judgement: Judgement;
}

/** Far more than a result needs. */
const mostResultBytes = 1_000_000;

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
    const result = await fetchResult(store, request, folder);
    if (result.dataSha256 !== data.training.sha256)
      throw new CandidateResultError(
        `the Job trained on other data than was frozen for it: dataSha256 is ${result.dataSha256}, expected ${data.training.sha256}`,
      );
    const candidate = await findModel(store, request, result.modelUri, folder);
    requireHonesty(result, candidate);
    signal.throwIfAborted();
    const { file, stored } = await fetchAnswers(store, request, result.predictions, folder);
    const evaluation = path.join(folder, 'evaluation.parquet');
    await fetchVerified(store, keyOfData(request, data.evaluation), data.evaluation, evaluation);
    const outcome = await evaluate(
      {
        evaluation,
        answers: { file, label: stored.uri },
        judgement,
        claims: result.metrics,
        reported: {
          latencyMs: result.latencyMs,
          sizeBytes: candidate.kind === 'file' ? candidate.bytes : result.sizeBytes,
        },
      },
      signal,
    );
    const head = { version: 1 as const, model: retraining.model, transaction: retraining.id, attempt };
    return { ...head, result, answers: stored, candidate, data, judgement, outcome };
  });
}

async function fetchResult(
  store: ObjectStore,
  { retraining, attempt, outputUri }: CandidateRequest,
  folder: string,
): Promise<CandidateResult> {
  const file = path.join(folder, 'result.json');
  const uri = `${outputUri.replace(/\/+$/, '')}/result.json`;
  const stored = await store.getFile(`${trainingOutputPrefix(retraining, attempt)}result.json`, file);
  if (stored === undefined)
    throw new CandidateResultError(
      `the Job succeeded without writing ${uri}; it has to write its result there`,
    );
  if (stored.bytes > mostResultBytes)
    throw new CandidateResultError(
      `${uri} has ${stored.bytes} bytes; expected a result of at most ${mostResultBytes}`,
    );
  return parseResult(await readFile(file), uri);
}

/** What a Job says of a single file is compared with the file. */
function requireHonesty({ modelSha256, sizeBytes }: CandidateResult, candidate: CandidateModel): void {
  if (candidate.kind !== 'file') return;
  if (modelSha256 !== undefined && modelSha256 !== candidate.sha256)
    throw new CandidateResultError(
      `the model at ${candidate.uri} has the digest ${candidate.sha256}, result.json claims ${modelSha256}`,
    );
  if (sizeBytes !== undefined && sizeBytes !== candidate.bytes)
    throw new CandidateResultError(
      `the model at ${candidate.uri} has ${candidate.bytes} bytes, result.json claims ${sizeBytes}`,
    );
}

/** Frozen data is below one prefix, whatever the storage calls its root. */
function keyOfData({ retraining }: CandidateRequest, { uri }: StoredReference): string {
  const prefix = trainingDataPrefix(retraining);
  const start = uri.lastIndexOf(prefix);
  if (start === -1) throw new CandidateResultError(`${uri} is not data of this retraining`);
  return uri.slice(start);
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { trainingOutputPrefix } from '../../domain/models/training/retraining-files.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { findModel, inFolder, locateModel } from './candidate-files.ts';
import type { CandidateModel, JobOutput } from './candidate-files.ts';
import { CandidateResultError } from './errors.ts';
import { parseResult } from './result-file.ts';
import type { CandidateResult } from './result-file.ts';

/** What a training Job left behind, and the digest of the data that it was given. */
export interface TrainedOutput extends JobOutput {
  dataSha256: string;
}

/** Far more than a result needs. */
const mostResultBytes = 1_000_000;

/**
 * Where the candidate of a training Job is, for another Job to fetch. Rejects as `readCandidate` does, but looks at no
 * file of the candidate.
 */
export async function locateCandidate(store: ObjectStore, output: TrainedOutput): Promise<string> {
  const { modelUri } = await inFolder((folder) => readTrained(store, output, folder));
  return await locateModel(store, output, modelUri);
}

/**
 * Reads what a training Job says of its candidate, and looks at the candidate. Rejects with a CandidateResultError where
 * the result is missing, corrupt, about other data, or not true of the candidate.
 *
 * @param folder of this machine; what is fetched stays there.
 */
export async function readCandidate(
  store: ObjectStore,
  output: TrainedOutput,
  folder: string,
): Promise<{ result: CandidateResult; candidate: CandidateModel }> {
  const result = await readTrained(store, output, folder);
  const candidate = await findModel(store, output, result.modelUri, folder);
  requireHonesty(result, candidate);
  return { result, candidate };
}

/** Reads what an evaluation Job says. Rejects with a CandidateResultError where it is about another candidate. */
export async function readEvaluation(
  store: ObjectStore,
  output: TrainedOutput,
  candidate: CandidateModel,
  folder: string,
): Promise<CandidateResult> {
  const result = await fetchResult(store, output, folder);
  if (withoutSlash(result.modelUri) !== withoutSlash(candidate.uri))
    throw new CandidateResultError(
      `the evaluation Job answered by another model: modelUri of its result is not ${candidate.uri}, which it was given as MODEL_URI`,
    );
  if (result.dataSha256 !== output.dataSha256)
    throw new CandidateResultError(
      `the evaluation Job was about another training: dataSha256 is ${result.dataSha256}, expected ${output.dataSha256}`,
    );
  requireHonesty(result, candidate);
  return result;
}

async function readTrained(
  store: ObjectStore,
  output: TrainedOutput,
  folder: string,
): Promise<CandidateResult> {
  const result = await fetchResult(store, output, folder);
  if (result.dataSha256 === output.dataSha256) return result;
  throw new CandidateResultError(
    `the Job trained on other data than was frozen for it: dataSha256 is ${result.dataSha256}, expected ${output.dataSha256}`,
  );
}

async function fetchResult(
  store: ObjectStore,
  { retraining, attempt, outputUri }: JobOutput,
  folder: string,
): Promise<CandidateResult> {
  const file = path.join(folder, `result-${attempt}.json`);
  const uri = `${withoutSlash(outputUri)}/result.json`;
  const key = `${trainingOutputPrefix(retraining, attempt)}result.json`;
  const bytes = (await store.sizeOf(key)) ?? 0;
  if (bytes > mostResultBytes)
    throw new CandidateResultError(
      `${uri} has ${bytes} bytes; expected a result of at most ${mostResultBytes}`,
    );
  if ((await store.getFile(key, file)) === undefined)
    throw new CandidateResultError(
      `the Job succeeded without writing ${uri}; it has to write its result there`,
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

function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}

import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trainingOutputPrefix } from '../../domain/models/training/retraining-files.ts';
import type { RetrainingName } from '../../domain/models/training/retraining-files.ts';
import { formatOfName } from '../datasets/files/format.ts';
import { IntegrityError, ObjectMissingError } from '../object-store/errors.ts';
import { isKey } from '../object-store/key.ts';
import type { ObjectStore, StoredReference } from '../object-store/object-store.ts';
import { CandidateResultError, NoRoomError } from './errors.ts';

/** Where a Job has written, as the storage and as the Job know it. */
export interface JobOutput {
  retraining: RetrainingName;
  attempt: number;
  /** As OUTPUT_URI. */
  outputUri: string;
}

/** A folder of this machine for as long as `work` takes. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-candidate-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fetches an object into a file, refused (IntegrityError) where it is not the one that was stored. */
export async function fetchVerified(
  store: ObjectStore,
  key: string,
  reference: StoredReference,
  file: string,
): Promise<void> {
  const found = await store.getFile(key, file);
  if (found === undefined) throw new ObjectMissingError(reference.uri);
  if (found.sha256 !== reference.sha256) throw new IntegrityError(reference, found.sha256);
}

/**
 * The key of what a Job names by a path below its output, or by a URI there: its answers are read from nowhere else, so
 * that no Job can make us read what it may not. Raises a CandidateResultError.
 */
export function keyInOutput({ retraining, attempt, outputUri }: JobOutput, place: string): string {
  const home = `${outputUri.replace(/\/+$/, '')}/`;
  const relative = place.startsWith(home) ? place.slice(home.length) : place.replace(/^\.\//, '');
  const key = trainingOutputPrefix(retraining, attempt) + relative;
  if (/^[a-z][a-z0-9+.-]*:/i.test(relative) || !isKey(key))
    throw new CandidateResultError(`result.json names ${place}; expected a path below ${home}`);
  return key;
}

/** Fetches the answers of a candidate under a name that tells their format. */
export async function fetchAnswers(
  store: ObjectStore,
  output: JobOutput,
  place: string,
  folder: string,
): Promise<{ file: string; stored: StoredReference }> {
  if (formatOfName(place) === undefined)
    throw new CandidateResultError(
      `result.json names answers in ${place}; expected a name that ends in .jsonl, .csv or .parquet`,
    );
  const file = path.join(folder, `answers-${path.posix.basename(place)}`);
  const key = keyInOutput(output, place);
  await requireRoom(store, key, folder);
  const stored = await store.getFile(key, file);
  if (stored === undefined)
    throw new CandidateResultError(`result.json names answers in ${place}, and there is nothing`);
  return { file, stored };
}

/** Others write to the same disk: so much of what is free may be taken. */
const takenAtMost = 0.9;

/** Before it is fetched: a disk that is full fails whatever else the worker does. Rejects with a NoRoomError. */
async function requireRoom(store: ObjectStore, key: string, folder: string): Promise<void> {
  const bytes = (await store.sizeOf(key)) ?? 0;
  const { bavail, bsize } = await statfs(folder);
  if (bytes > bavail * bsize * takenAtMost) throw new NoRoomError(store.uriOf(key), bytes, bavail * bsize);
}

/** What is behind `modelUri`: a single file with its digest and size, files, or a place that is not ours to read. */
export type CandidateModel = { uri: string } & (
  { kind: 'file'; sha256: string; bytes: number } | { kind: 'folder' | 'elsewhere' }
);

/** Looks at the model itself where it is in the output of its Job. Rejects with a CandidateResultError for none. */
export async function findModel(
  store: ObjectStore,
  output: JobOutput,
  place: string,
  folder: string,
): Promise<CandidateModel> {
  const { uri, key } = placeOfModel(output, place);
  if (key === undefined) return { uri, kind: 'elsewhere' };
  await requireRoom(store, key, folder);
  const stored = await store.getFile(key, path.join(folder, 'model'));
  if (stored !== undefined) return { uri, kind: 'file', sha256: stored.sha256, bytes: stored.bytes };
  if ((await firstKey(store, `${key}/`)) !== undefined) return { uri: `${uri}/`, kind: 'folder' };
  throw noModel(place);
}

/** Only where the model is, as `findModel` says it: of one that is large, nothing is fetched. */
export async function locateModel(store: ObjectStore, output: JobOutput, place: string): Promise<string> {
  const { uri, key } = placeOfModel(output, place);
  // In lexical order, a key comes before all that begin with it.
  if (key === undefined || (await firstKey(store, key)) === key) return uri;
  if ((await firstKey(store, `${key}/`)) !== undefined) return `${uri}/`;
  throw noModel(place);
}

/** The URI of a model, and its key where that is in the output of its Job. */
function placeOfModel(output: JobOutput, place: string): { uri: string; key?: string } {
  const home = `${output.outputUri.replace(/\/+$/, '')}/`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(place) && !place.startsWith(home)) {
    requireStorage(place);
    requireNoSecret(place);
    return { uri: place };
  }
  const key = keyInOutput(output, place.replace(/\/+$/, ''));
  return { uri: home + key.slice(trainingOutputPrefix(output.retraining, output.attempt).length), key };
}

function noModel(place: string): CandidateResultError {
  return new CandidateResultError(`result.json names the model ${place}, and there is nothing`);
}

/** A rollout has KServe fetch it: what only one machine or network sees is no place for a model. */
function requireStorage(uri: string): void {
  if (!/^(?:file|http):/i.test(uri)) return;
  throw new CandidateResultError(
    `result.json names the model ${uri}, outside of what the Job was given to write to; expected a place below OUTPUT_URI, or in storage, such as s3://models/fraud/14/`,
  );
}

/** It is registered and shown: what lets somebody in must not be part of it. */
function requireNoSecret(uri: string): void {
  // Azure's container@account lets nobody in.
  if (!uri.includes('?') && !/^https?:\/\/[^/]*@|^[^/]*\/\/[^/@]*:[^/]*@/i.test(uri)) return;
  throw new CandidateResultError(
    'result.json names a model by an address with a query or a user, which may carry a secret; expected a plain address, such as s3://models/fraud/14/',
  );
}

async function firstKey(store: ObjectStore, prefix: string): Promise<string | undefined> {
  for await (const key of store.list(prefix)) return key;
  return undefined;
}

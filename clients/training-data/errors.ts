import { datasetFault } from '../datasets/duckdb/fault.ts';
import { ClientError } from '../errors.ts';

/** There is not what a model could be trained on, or be judged by. Waiting for more rows or labels is up to people. */
export class TrainingDataError extends ClientError {
  readonly code = 'training-data';
  readonly retryable = false;
}

/** What an error of DuckDB means for a window, in one line; a full disk comes back as it is, to be tried again. */
export function freezingFault(label: string, error: unknown): unknown {
  if (error instanceof ClientError || !(error instanceof Error)) return error;
  if (/no space left|IO Error: could not write/i.test(error.message)) return error;
  if (/out of memory/i.test(error.message))
    return new TrainingDataError(
      `${label} takes more memory than is meant for it; take a shorter window (retrain.data.window), or fewer columns`,
    );
  return datasetFault(label, error);
}

import type { LocatedData } from '../datasets/comparison/with-sides.ts';

/** The present data of a model, as files that `openDataset` reads. */
export interface CollectedData extends LocatedData, AsyncDisposable {}

/**
 * Where the data comes from that a model sees now. Each kind of place is one file: it fetches what belongs to the
 * window and leaves it where data sets are read from, so that a comparison knows of files only.
 */
export interface CurrentSource {
  /** What people call it, such as `the last 1000 payloads of ml/fraud`. */
  readonly label: string;
  /**
   * The window as it is at a time; why there is nothing yet, in one line, where there is nothing. Rejects with a
   * ClientError, or with the reason of the signal.
   */
  collect(now: Date, signal: AbortSignal): Promise<CollectedData | { noData: string }>;
}

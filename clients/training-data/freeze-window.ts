import { isProfileLocation } from '../datasets/comparison/open-reference.ts';
import type { LocatedData } from '../datasets/comparison/with-sides.ts';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { DatasetError } from '../datasets/errors.ts';
import { openDataset } from '../datasets/open-dataset.ts';
import type { CurrentSource } from '../model-data/current-source.ts';
import { TrainingDataError } from './errors.ts';
import { freezeRows } from './freeze-rows.ts';
import type { FreezeRequest, FrozenRows } from './freeze-rows.ts';

/** What a model is trained on and judged by, before any of it is read. */
export interface TrainingWindow extends Pick<
  FreezeRequest,
  'roles' | 'heldOut' | 'referenceRows' | 'minimumRows' | 'minimumHeldOutRows'
> {
  source: CurrentSource;
  /** What the model was made for before. */
  reference?: LocatedData;
}

/** Fetches a window as it is at a time and freezes its rows into files of a folder. Rejects with a ClientError. */
export async function freezeWindow(
  window: TrainingWindow,
  folder: string,
  now: Date,
  signal: AbortSignal,
): Promise<FrozenRows> {
  const { source, reference: _location, ...choice } = window;
  const collected = await source.collect(now, signal);
  if ('noData' in collected) throw new TrainingDataError(`nothing can be trained on: ${collected.noData}`);
  await using data = collected;
  const current = await openDataset(data.location, data.options);
  try {
    const { reference, notes } = await openRowsOf(window);
    try {
      const frozen = await freezeRows(
        {
          ...choice,
          // People know the source by its label, not by where it was fetched to.
          current: { ...current.handle(), label: source.label },
          ...(reference === undefined ? {} : { reference: reference.handle() }),
        },
        folder,
        signal,
      );
      return { ...frozen, notes: [...frozen.notes, ...notes] };
    } finally {
      await reference?.close();
    }
  } finally {
    await current.close();
  }
}

/** The reference is an addition: without it, a candidate can be judged all the same. */
async function openRowsOf({
  reference,
  referenceRows,
}: TrainingWindow): Promise<{ reference?: DatasetSource; notes: string[] }> {
  if (reference === undefined || referenceRows === 0) return { notes: [] };
  try {
    if (await isProfileLocation(reference.location)) return without('it is a profile, which has no rows');
    return { reference: await openDataset(reference.location, reference.options), notes: [] };
  } catch (error) {
    if (error instanceof DatasetError && !error.retryable) return without(error.message);
    throw error;
  }
}

function without(why: string): { notes: string[] } {
  return { notes: [`no rows of the reference are held out: ${why}`] };
}

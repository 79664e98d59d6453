import type { DatasetOptions, DatasetSource } from '../dataset-source.ts';
import { openDataset } from '../open-dataset.ts';
import { openReference, type OpenReference } from './open-reference.ts';

/** Where data is and how it is read; plain data that crosses processes. */
export interface LocatedData {
  location: string;
  options: DatasetOptions;
}

/** Opens the reference (data, or a profile of it) and the current data for as long as `work` takes. */
export async function withSides<Result>(
  sides: { reference: LocatedData; current: LocatedData },
  work: (reference: OpenReference, current: DatasetSource) => Promise<Result>,
): Promise<Result> {
  const reference = await openReference(sides.reference.location, sides.reference.options);
  try {
    const current = await openDataset(sides.current.location, sides.current.options);
    try {
      return await work(reference, current);
    } finally {
      await current.close();
    }
  } finally {
    await reference.close();
  }
}

import { z } from 'zod';
import { dataPlaces } from './data-places.ts';
import { DataWindow } from './data-window.ts';
import { exactlyOne } from './exactly-one.ts';

/** Which rows a candidate is judged by; it never sees their labels. */
const HeldOut = z
  .strictObject({
    share: z
      .number({ error: 'expected a number above 0, below 1' })
      .gt(0)
      .lt(1)
      .exactOptional()
      .describe(
        'Share of the rows: the latest where rows have a time, otherwise chosen by a digest of each row.',
      ),
    latest: DataWindow.exactOptional().describe(
      'The latest rows: by number (1000), or by time (7d) before the last one.',
    ),
  })
  .refine(...exactlyOne('share', 'latest'))
  .meta({ minProperties: 1, maxProperties: 1 });

const Rows = z.int({ error: 'expected a number of rows, 1 or more' }).min(1);

/** What a model is trained on anew, and what the result is judged by. */
export const TrainingData = z
  .strictObject({
    payloads: z
      .literal(true)
      .exactOptional()
      .describe('What the InferenceService was asked, with the labels that came since.'),
    ...dataPlaces,
    window: DataWindow.exactOptional().describe(
      'Only the latest rows: by number (100000) or by time (30d). Without it, the latest 100000 payloads, or all rows of files.',
    ),
    heldOut: HeldOut.prefault({ share: 0.2 }).describe(
      'Rows that are kept from training, to judge the candidate by.',
    ),
    referenceRows: z
      .int({ error: 'expected a number of rows, 0 or more' })
      .min(0)
      .max(1_000_000)
      .prefault(10_000)
      .describe(
        'At most so many rows of the reference are held out as well, where it has labels and answers: they tell whether what was learnt before is lost.',
      ),
    minimumRows: Rows.prefault(100).describe('Rows with a label that training needs at least.'),
    minimumHeldOutRows: Rows.prefault(100).describe('Rows that the evaluation needs at least.'),
  })
  .refine(
    ({ payloads, files, storage }) =>
      [payloads, files, storage].filter((source) => source !== undefined).length <= 1,
    { error: exactlyOne('payloads', 'files', 'storage')[1].error },
  );
export type TrainingData = z.output<typeof TrainingData>;

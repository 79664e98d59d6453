import { z } from 'zod';
import { dataPlaces } from './data-places.ts';
import { DataWindow } from './data-window.ts';
import { durationFrom } from './duration.ts';
import { exactlyOne } from './exactly-one.ts';

const Payloads = z.strictObject({
  window: DataWindow.prefault(1000).describe('The latest instances, by number (1000) or by time (24h).'),
  minimumInterval: durationFrom('1s')
    .prefault('1m')
    .describe('A full window starts a scan at once, but not sooner than this after the last one it started.'),
});

const PrometheusSeries = z.strictObject({
  columns: z
    .record(z.string().min(1), z.string().min(1).describe('The query (PromQL).'))
    .refine((columns) => Object.keys(columns).length > 0, { error: 'expected at least one column' })
    .describe('A column for each query: a row for each time and set of labels, joined by both.'),
  window: durationFrom('1m').prefault('24h').describe('The time up to now that is read.'),
  step: durationFrom('1s').prefault('1m').describe('Time between two rows.'),
});

/** Where the data comes from that a model sees now. */
export const CurrentData = z
  .strictObject({
    payloads: Payloads.exactOptional().describe(
      'What the InferenceService was asked and answered, as the gateway logged it.',
    ),
    ...dataPlaces,
    prometheus: PrometheusSeries.exactOptional().describe('Series of the Prometheus of this configuration.'),
    window: DataWindow.exactOptional().describe(
      'Of files and storage, only the latest rows: by number (1000) or by time (24h, which needs `time`).',
    ),
  })
  .refine(...exactlyOne('payloads', 'files', 'storage', 'prometheus'))
  .refine(
    ({ window, files, storage }) => window === undefined || files !== undefined || storage !== undefined,
    {
      path: ['window'],
      error: 'only has a meaning with files or storage; payloads and prometheus have a window of their own',
    },
  );
export type CurrentData = z.output<typeof CurrentData>;

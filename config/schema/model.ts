import { z } from 'zod';
import type { ColumnType } from '../../domain/models/column.ts';
import type { DriftPreset, MultivariateMethod } from '../../domain/models/drift-rules.ts';
import { Name } from './name.ts';

const Share = z.number({ error: 'expected a number above 0, up to 1' }).gt(0).max(1);
const TestName = z.string().min(1).describe('The test, as `plumbline model drift --test` names it.');
const Threshold = z.number().describe('Its threshold.');

/** How one column is compared; what is left out follows the preset. */
const ModelColumn = z.strictObject({
  type: z
    .enum(['numerical', 'categorical', 'text'] satisfies ColumnType[])
    .exactOptional()
    .describe('Compare it as this, whatever it looks like.'),
  test: TestName.exactOptional(),
  threshold: Threshold.exactOptional(),
  importance: z.number().min(0).exactOptional().describe('Weight in the model; only the proportions count.'),
});

/** One model: what its data should look like, and what counts as drift. */
export const Model = z.strictObject({
  name: Name.describe('Name of the model, unique in this file.'),
  target: z.string().exactOptional().describe('Column of the labels.'),
  prediction: z.string().exactOptional().describe("Column of the model's answers."),
  probabilities: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe('Columns with the probability of each class, by class; of two the positive one is enough.'),
  time: z.string().exactOptional().describe('Column with the time of each row.'),
  preset: z
    .enum(['default', 'evidently', 'ks'] satisfies DriftPreset[])
    .prefault('default')
    .describe('Which rules decide where nothing else is said.'),
  only: z.array(z.string()).min(1).exactOptional().describe('Compare these columns only.'),
  columns: z.record(z.string(), ModelColumn).prefault({}).describe('Choices for single columns, by name.'),
  share: Share.prefault(0.5).describe('Share of drifted columns that means drift, 0 to 1.'),
  falseAlarmRate: Share.prefault(0.05).describe('Of the default preset: the chance of any false alarm.'),
  minimumRows: z.int().min(1).exactOptional().describe('Values a column needs on both sides to be judged.'),
  multivariate: z
    .array(z.enum(['reconstruction-error', 'domain-classifier', 'mmd'] satisfies MultivariateMethod[]))
    .min(1)
    .exactOptional()
    .describe('Look at all columns together, too.'),
  slices: z
    .array(z.string())
    .min(1)
    .exactOptional()
    .describe('Compare within each value of these columns too.'),
});
export type Model = z.output<typeof Model>;

import { z } from 'zod';
import type { ColumnType } from '../../domain/models/column.ts';
import type { DriftPreset, MultivariateMethod } from '../../domain/models/drift-rules.ts';
import { Cluster } from './cluster.ts';
import { CurrentData } from './current-data.ts';
import { Duration, durationFrom } from './duration.ts';
import { Evaluation } from './evaluation.ts';
import { exactlyOne } from './exactly-one.ts';
import { LocalPath } from './local-path.ts';
import { ModelAlerts } from './model-alerts.ts';
import { Name } from './name.ts';
import { Payloads } from './payloads.ts';
import { Retrain } from './retrain.ts';
import { Rollout } from './rollout.ts';
import { Schedule } from './schedule.ts';

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

const Time = z.string().refine((text) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)), {
  error: 'expected a time such as 2026-05-01 or 2026-05-01T12:00:00Z, in quotes',
});

/** Shares of drifted columns at which a person should know. */
const IncidentThresholds = z.strictObject({
  open: Share.prefault(0.5).describe('From this share on, drift opens an incident.'),
  retrainAbove: Share.prefault(0.6).describe('Above this share, the incident proposes retraining.'),
  criticalAbove: Share.prefault(0.7).describe('Above this share, the incident is critical.'),
  cooldown: durationFrom('1m')
    .prefault('6h')
    .describe(
      'Once an incident is closed, the same evidence opens no other for so long, unless it is graver.',
    ),
});

/** A query of Prometheus that opens an incident. */
const MetricThreshold = z
  .strictObject({
    name: Name.describe('Name of the threshold, unique in this model.'),
    query: z.string().min(1).describe('PromQL that gives one number.'),
    above: z.number().exactOptional().describe('An incident is opened above this …'),
    below: z.number().exactOptional().describe('… or below this.'),
    for: Duration.prefault('0s').describe('How long it has to hold.'),
  })
  .refine(...exactlyOne('above', 'below'));

/** One model: where its data is, what it should look like, what counts as drift, and who is told. */
export const Model = z
  .strictObject({
    name: Name.describe('Name of the model, unique in this file.'),
    inferenceService: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
        error: 'expected NAMESPACE/NAME, such as ml/fraud',
      })
      .exactOptional()
      .describe('The InferenceService that serves it, as NAMESPACE/NAME.'),
    cluster: Cluster.exactOptional().describe('The cluster it is served in.'),
    reference: LocalPath.exactOptional().describe(
      'What its data should look like: data or a profile, on the machine of the workers or behind s3://bucket/.',
    ),
    referenceFrom: Time.exactOptional().describe('Only rows of the reference from then on; needs `time`.'),
    referenceUntil: Time.exactOptional().describe('Only rows of the reference before then; needs `time`.'),
    current: CurrentData.exactOptional().describe(
      'Where its present data comes from. With it and a reference, the model is scanned on a schedule.',
    ),
    payloads: Payloads.exactOptional().describe(
      'How the gateway takes and keeps what the InferenceService is asked and answers (its logger sends it).',
    ),
    schedule: Schedule.prefault({ every: '5m' }).describe('When it is scanned.'),
    incident: IncidentThresholds.prefault({}).describe(
      'When drift becomes an incident, and how severe it is.',
    ),
    thresholds: z
      .array(MetricThreshold)
      .prefault([])
      .describe('Queries of Prometheus that open an incident, too; asked at each scan.'),
    alerts: ModelAlerts.prefault({}).describe('From when on the shipped rules of Prometheus alert about it.'),
    retrain: Retrain.exactOptional().describe('How it is trained anew. Without it, people are only told.'),
    evaluate: Evaluation.prefault({}).describe(
      'What a candidate must show beside the model that serves. Without any gate, it must be better.',
    ),
    rollout: Rollout.exactOptional().describe(
      'How a new model takes over from the one that serves. Without it, only a person starts that, with what is usual.',
    ),
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
    test: TestName.exactOptional().describe('The test for every column it fits, instead of the preset’s.'),
    threshold: Threshold.exactOptional().describe('Its threshold.'),
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
    chunk: z
      .string()
      .regex(/^([1-9]\d*x?|hour|day|week|month|quarter|year)$/, {
        error: 'expected rows such as "1000", pieces such as 10x, or hour, day, week, month, quarter or year',
      })
      .exactOptional()
      .describe(
        'Show change over time: rows ("1000"), pieces (10x), or hour, day, week, month, quarter, year.',
      ),
    format: z
      .enum(['parquet', 'csv', 'jsonl'])
      .exactOptional()
      .describe('What the files of both sides are, where their names do not tell.'),
    encoding: z.enum(['utf-8', 'utf-16', 'latin-1']).exactOptional().describe('Of CSV files.'),
    sample: z.int().min(1).exactOptional().describe('Read a random sample of so many rows of each side.'),
    seed: z.int().min(0).prefault(1).describe('Repeats what is random.'),
    threads: z
      .int()
      .min(1)
      .exactOptional()
      .describe('Compare on at most so many threads. Without it, as many as the machine has.'),
  })
  .refine(({ current, reference }) => current === undefined || reference !== undefined, {
    path: ['current'],
    error: 'has nothing to be compared with; add `reference`',
  })
  .refine(({ payloads, inferenceService }) => payloads === undefined || inferenceService !== undefined, {
    path: ['payloads'],
    error: 'needs inferenceService: NAMESPACE/NAME, whose logger sends them',
  })
  .refine(
    ({ current, inferenceService }) => current?.payloads === undefined || inferenceService !== undefined,
    {
      path: ['current', 'payloads'],
      error: 'needs inferenceService: NAMESPACE/NAME, whose payloads they are',
    },
  )
  .refine(needsTime, {
    error:
      'referenceFrom, referenceUntil, a window of time and chunks by the calendar need `time`, the column with the time of each row',
  });
export type Model = z.output<typeof Model>;

function needsTime({
  time,
  referenceFrom,
  referenceUntil,
  chunk,
  current,
}: {
  time?: string;
  referenceFrom?: string;
  referenceUntil?: string;
  chunk?: string;
  current?: CurrentData;
}): boolean {
  const window = current?.window;
  const byTime = [
    referenceFrom !== undefined,
    referenceUntil !== undefined,
    chunk !== undefined && /^[a-z]/.test(chunk),
    window !== undefined && 'milliseconds' in window,
  ];
  return time !== undefined || !byTime.includes(true);
}

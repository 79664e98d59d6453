import { z } from 'zod';
import type { MetricName } from '../../domain/models/performance/metric-value.ts';
import { ByteSize } from './byte-size.ts';
import { durationFrom } from './duration.ts';
import { atMostOne } from './exactly-one.ts';
import { JobInCluster } from './job-in-cluster.ts';
import { LocalPath } from './local-path.ts';

const Margin = z
  .number({ error: 'expected a number, in the unit of the metric' })
  .exactOptional()
  .describe('By at least so much, in the unit of the metric.');
const NotNegative = z
  .number({ error: 'expected a number, 0 or more' })
  .min(0)
  .exactOptional()
  .describe('By at most so much, in the unit of the metric.');

/** A margin for each metric. */
function marginsOf<Value extends z.ZodType>(margin: Value) {
  return {
    accuracy: margin,
    precision: margin,
    recall: margin,
    specificity: margin,
    f1: margin,
    roc_auc: margin,
    average_precision: margin,
    log_loss: margin,
    brier: margin,
    mae: margin,
    mse: margin,
    rmse: margin,
    mape: margin,
    msle: margin,
    rmsle: margin,
    r2: margin,
  } satisfies Record<MetricName, Value>;
}

/** What a candidate must show beside the model that serves, before it may take traffic. */
export const Evaluation = z
  .strictObject({
    template: LocalPath.exactOptional().describe(
      'File with a Job or CronJob (YAML) from which a Job is made that lets the candidate answer the held-out rows. Without any, the training Job does.',
    ),
    job: JobInCluster.exactOptional().describe('A Job in the cluster to make it from, as NAMESPACE/NAME.'),
    cronJob: JobInCluster.exactOptional().describe('A CronJob in the cluster, as NAMESPACE/NAME.'),
    better: z
      .strictObject(marginsOf(Margin))
      .prefault({})
      .describe(
        'By how much it must be better over all held-out rows, and not by chance; by metric, such as roc_auc: 0.002.',
      ),
    notWorse: z
      .strictObject({
        ...marginsOf(NotNegative),
        by: z
          .array(z.string().min(1))
          .min(1)
          .exactOptional()
          .describe(
            'Also within each value of these columns, of numbers within each quarter. `period` holds the rows of the reference against it.',
          ),
      })
      .prefault({})
      .describe(
        'By how much it may be worse at most: over all held-out rows, and within each slice; by metric.',
      ),
    latency: durationFrom('1ms')
      .exactOptional()
      .describe('How long one answer of the candidate may take, as its Job reports it.'),
    size: ByteSize.exactOptional().describe('How large the candidate may be, as its Job reports it.'),
    minimumSliceRows: z
      .int({ error: 'expected a number of rows, 1 or more' })
      .min(1)
      .prefault(50)
      .describe('Slices of fewer rows are named, but decide nothing.'),
    claimTolerance: z
      .number({ error: 'expected a number, 0 or more' })
      .min(0)
      .prefault(0.25)
      .describe(
        'What the Job claims of a metric may be better than its answers show by so much, beside chance; of metrics without an upper bound, by this share.',
      ),
  })
  .refine(...atMostOne('template', 'job', 'cronJob'));
export type Evaluation = z.output<typeof Evaluation>;

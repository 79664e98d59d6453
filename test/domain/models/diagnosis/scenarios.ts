import type { Cause, RecommendedAction } from '../../../../domain/models/diagnosis/diagnosis.ts';
import {
  creepingHistory,
  featureNames,
  hoursAgo,
  metric,
  quality,
  slice,
  stepHistory,
  weeklyHistory,
} from './evidence-builder.ts';
import type { Story } from './evidence-builder.ts';

/** Something that happens to models in production, what it looks like, and what should be said about it. */
export interface Scenario {
  name: string;
  story: Story;
  cause: Cause;
  action: RecommendedAction;
  /** Where several things happened: with less evidence, one of them alone is no wrong answer. */
  partly?: readonly Cause[];
}

const six = featureNames.slice(0, 6);
const fewer = featureNames.slice(0, 4);

/** A decision of ours about each: written before the weights, and kept when they are tuned. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'the schema was changed upstream: a column is gone, another has a new type',
    story: {
      moved: ['income'],
      quality: [
        quality('missing-column', 'age', 'is missing', 'critical'),
        quality('type-changed', 'income', 'was numerical, is text', 'critical'),
      ],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'an amount comes in cents: a factor of 100',
    story: {
      moved: ['amount'],
      predictionMoved: true,
      quality: [quality('unit-change', 'amount', 'looks like another unit, a factor of 100', 'critical')],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'a factor of 1000 reaches everything that is derived from it',
    story: {
      moved: six,
      predictionMoved: true,
      quality: [quality('unit-change', 'amount', 'looks like another unit, a factor of 1,000', 'critical')],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'a category appears that training never saw',
    story: {
      moved: ['channel'],
      quality: [quality('new-categories', 'channel', '"kiosk" is new, 12 % of the rows')],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'a category is written another way upstream',
    story: {
      moved: ['country'],
      quality: [
        quality('new-categories', 'country', '"DEU" is new, 31 % of the rows'),
        quality('lost-categories', 'country', '"DE" is gone, 30 % of the reference'),
      ],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'a join upstream fails: nulls in two columns',
    story: {
      moved: ['income', 'tenure'],
      predictionMoved: true,
      quality: [
        quality('missing-values', 'income', '41 % missing, 1 % in the reference', 'critical'),
        quality('missing-values', 'tenure', '41 % missing, 0 % in the reference', 'critical'),
      ],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'a feature is stuck at one value',
    story: { moved: ['visits'], quality: [quality('constant', 'visits', 'has one value only, 0')] },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'rows are sent twice',
    story: { moved: fewer, quality: [quality('duplicates', null, '48 % of the rows are there twice')] },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'a bad deploy: another image, errors and crashes, the inputs as ever',
    story: {
      changes: [{ part: 'predictor', what: 'image of the predictor 1.4 → 1.5', at: hoursAgo(0.5), by: 'ci' }],
      troubles: [
        { trouble: 'crashed', what: 'kserve-container ended with exit code 1, 6 times', at: hoursAgo(0.2) },
      ],
      metrics: { errorRatio: { now: 0.4, usual: 0.002 } },
    },
    cause: 'code',
    action: 'roll-back',
  },
  {
    name: 'another model answers: predictions move, inputs do not',
    story: {
      predictionMoved: true,
      changes: [{ part: 'predictor', what: 'storageUri v7 → v8', at: hoursAgo(1), by: 'eve' }],
    },
    cause: 'code',
    action: 'roll-back',
  },
  {
    name: 'the transformer was changed, and every feature with it',
    story: {
      moved: six,
      predictionMoved: true,
      changes: [{ part: 'transformer', what: 'image of the transformer a → b', at: hoursAgo(1.2), by: 'ci' }],
    },
    cause: 'code',
    action: 'roll-back',
  },
  {
    name: 'somebody sets an environment variable by hand: drift from Git',
    story: {
      predictionMoved: true,
      findings: [
        {
          id: 'ab12cd34ef56',
          title: 'InferenceService ml/credit: configuration',
          part: 'environment',
          ofModel: true,
          at: hoursAgo(1),
          by: 'mallory',
        },
      ],
    },
    cause: 'code',
    action: 'roll-back',
  },
  {
    name: 'only the canary revision answers differently',
    story: {
      predictionMoved: true,
      slices: [
        slice('plumbline_revision', 'credit-00008', true),
        slice('plumbline_revision', 'credit-00007', false),
      ],
      changes: [
        { part: 'traffic', what: 'revision credit-00008 takes 10 % of the requests', at: hoursAgo(1.1) },
      ],
      revisions: ['credit-00007', 'credit-00008'],
    },
    cause: 'code',
    action: 'roll-back',
  },
  {
    name: 'a throttled GPU: slow, and nothing else',
    story: {
      metrics: { latency: { now: 1.9, usual: 0.3 }, gpuThrottledShare: { now: 0.7, usual: 0 } },
    },
    cause: 'infrastructure',
    action: 'repair-infrastructure',
  },
  {
    name: 'a processor limit that is too small',
    story: { metrics: { latency: { now: 0.9, usual: 0.1 }, throttledShare: { now: 0.8, usual: 0.02 } } },
    cause: 'infrastructure',
    action: 'repair-infrastructure',
  },
  {
    name: 'the model is killed for its memory again and again',
    story: {
      troubles: [
        {
          trouble: 'out-of-memory',
          what: 'kserve-container was killed for its memory 7 times',
          at: hoursAgo(0.3),
        },
      ],
      metrics: { errorRatio: { now: 0.12, usual: 0.001 } },
    },
    cause: 'infrastructure',
    action: 'repair-infrastructure',
  },
  {
    name: 'a node is down',
    story: {
      troubles: [
        { trouble: 'node', what: 'node gpu-3 is not ready', at: hoursAgo(0.4) },
        { trouble: 'unschedulable', what: 'no node has a free GPU for pod credit-x', at: hoursAgo(0.3) },
      ],
    },
    cause: 'infrastructure',
    action: 'repair-infrastructure',
  },
  {
    name: 'Friday afternoon looks like every Friday afternoon',
    story: { moved: six, predictionMoved: true, history: weeklyHistory(0.7, six) },
    cause: 'data-shift',
    action: 'watch-longer',
  },
  {
    name: 'the population changes slowly, and the model gets worse',
    story: {
      moved: six,
      predictionMoved: true,
      history: creepingHistory(0.7, six),
      performance: [metric('roc_auc', 0.91, 0.84)],
      labelled: 0.8,
    },
    cause: 'data-shift',
    action: 'retrain',
  },
  {
    name: 'the population changes slowly, and the model copes',
    story: {
      moved: six,
      history: creepingHistory(0.6, six),
      performance: [metric('roc_auc', 0.91, 0.905)],
      labelled: 0.9,
    },
    cause: 'data-shift',
    action: 'watch-longer',
  },
  {
    name: 'a campaign: other people from one hour to the next',
    story: { moved: six, predictionMoved: true, history: stepHistory(0.7, six, 10) },
    cause: 'data-shift',
    action: 'retrain',
  },
  {
    name: 'the same inputs mean something else: labels say worse, nothing moved',
    story: { performance: [metric('roc_auc', 0.91, 0.79)], labelled: 0.9 },
    cause: 'concept',
    action: 'retrain',
  },
  {
    name: 'the same inputs mean something else, in a regression',
    story: { performance: [metric('mae', 1.2, 2.9), metric('rmse', 2, 4.4)], labelled: 0.7 },
    cause: 'concept',
    action: 'retrain',
  },
  {
    name: 'labels are late: the first few say worse',
    story: { performance: [metric('roc_auc', 0.91, 0.71)], labelled: 0.08 },
    cause: 'unclear',
    action: 'watch-longer',
  },
  {
    name: 'a handful of rows',
    story: { tooFewRows: true, missing: [{ source: 'metrics', reason: 'no Prometheus is configured' }] },
    cause: 'unclear',
    action: 'watch-longer',
  },
  {
    name: 'several at once: another unit and another image in the same hour',
    story: {
      moved: ['amount'],
      predictionMoved: true,
      quality: [quality('unit-change', 'amount', 'looks like another unit, a factor of 10', 'critical')],
      changes: [{ part: 'predictor', what: 'image of the predictor 1.4 → 1.5', at: hoursAgo(1), by: 'ci' }],
    },
    cause: 'unclear',
    action: 'watch-longer',
    partly: ['data-quality', 'code'],
  },
  {
    name: 'clocks are wrong, and a deploy that may or may not have come first',
    story: {
      moved: fewer,
      predictionMoved: true,
      window: { from: hoursAgo(2), to: hoursAgo(-30) },
      changes: [{ part: 'predictor', what: 'image of the predictor 1.4 → 1.5', at: hoursAgo(12), by: 'ci' }],
    },
    cause: 'unclear',
    action: 'watch-longer',
  },
  {
    name: 'nothing but an alert: no data, no Prometheus, nothing in the cluster can be read',
    story: {
      missing: [
        { source: 'data', reason: 'it was never scanned' },
        { source: 'deployment', reason: 'forbidden' },
        { source: 'findings', reason: 'no target covers the namespace' },
        { source: 'pods', reason: 'forbidden' },
        { source: 'metrics', reason: 'no Prometheus is configured' },
      ],
    },
    cause: 'unclear',
    action: 'watch-longer',
  },
  {
    name: 'a false alarm: an alert, and everything is as ever',
    story: {},
    cause: 'unclear',
    action: 'watch-longer',
  },
  {
    name: 'a new image long after it began',
    story: {
      moved: six,
      history: creepingHistory(0.7, six),
      changes: [{ part: 'predictor', what: 'image of the predictor 1.4 → 1.5', at: hoursAgo(1) }],
    },
    cause: 'data-shift',
    action: 'retrain',
  },
  {
    name: 'somebody scaled an unrelated Deployment of the namespace; the data is broken',
    story: {
      moved: ['income'],
      quality: [quality('missing-values', 'income', '60 % missing, 1 % in the reference', 'critical')],
      findings: [
        {
          id: 'ff00ff00ff00',
          title: 'Deployment ml/web: configuration',
          part: 'resources',
          ofModel: false,
          at: hoursAgo(1),
        },
      ],
    },
    cause: 'data-quality',
    action: 'fix-upstream',
  },
  {
    name: 'the new image cannot be pulled',
    story: {
      changes: [{ part: 'predictor', what: 'image of the predictor 1.4 → 1.5', at: hoursAgo(0.5), by: 'ci' }],
      troubles: [
        { trouble: 'image', what: 'image 1.5 cannot be pulled: not found', at: hoursAgo(0.4), revision: 'b' },
      ],
    },
    cause: 'code',
    action: 'roll-back',
  },
  {
    name: 'one tenant sends something else, everybody else does not',
    story: {
      moved: ['amount', 'income'],
      slices: [slice('country', 'FR', true), slice('country', 'DE', false), slice('country', 'IT', false)],
    },
    cause: 'unclear',
    action: 'watch-longer',
  },
  {
    name: 'a new market: customers of a country that the reference never had, and within the others nothing moved',
    story: {
      moved: six,
      predictionMoved: true,
      quality: [
        quality('new-categories', 'country', '40 % of the values are new: "BR"', 'high'),
        quality('out-of-range', 'amount', '3 % outside of the range of the reference', 'medium'),
      ],
      slices: [slice('country', 'DE', false), slice('country', 'FR', false), slice('country', 'AT', false)],
    },
    cause: 'data-shift',
    action: 'retrain',
  },
];

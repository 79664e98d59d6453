import { z } from 'zod';
import { ApprovalOverrides } from './approvals.ts';
import { durationFrom } from './duration.ts';
import { RolloutHooks } from './rollout-hooks.ts';
import { RolloutMetrics } from './rollout-metrics.ts';

const Percent = z
  .int({ error: 'expected whole percents, 1 to 100' })
  .min(1, { error: 'expected whole percents, 1 to 100' })
  .max(100, { error: 'expected whole percents, 1 to 100' });

const Steps = z
  .array(Percent)
  .min(1, { error: 'expected at least one step, such as [10, 50, 100]' })
  .max(20, { error: 'expected 20 steps at most' })
  .refine((steps) => steps.every((step, index) => index === 0 || step > (steps[index - 1] ?? 0)), {
    error: 'expected ascending steps, such as [10, 50, 100]',
    abort: true,
  })
  .refine((steps) => steps.length === 0 || steps.at(-1) === 100, { error: 'expected 100 as the last step' });

/** One step of a rollout is tried for an hour. */
const longestStart = 50 * 60_000;

/** How a new model takes over from the one that serves: step by step, watched, and back where it is worse. */
export const Rollout = z
  .strictObject({
    steps: Steps.prefault([10, 50, 100]).describe('Shares of the requests in percent, ascending, up to 100.'),
    hold: durationFrom('0s').prefault('10m').describe('Each step is held at least so long.'),
    minRequests: z
      .int({ error: 'expected a whole number, 0 or more' })
      .min(0, { error: 'expected a whole number, 0 or more' })
      .prefault(500)
      .describe('Each step is held until the new model has answered so many requests.'),
    interval: durationFrom('1s').prefault('1m').describe('Between two looks at the metrics.'),
    longestHold: durationFrom('1s')
      .prefault('2h')
      .describe('People are asked about a step that is not decided after so long.'),
    metrics: RolloutMetrics.prefault(['errorRate', 'latencyP95']).describe(
      'By what it is judged beside the old model: built-in measures by name, and queries of your own.',
    ),
    confidence: z
      .number({ error: 'expected a share from 0.5, below 1' })
      .min(0.5, { error: 'expected a share from 0.5, below 1' })
      .lt(1, { error: 'expected a share from 0.5, below 1' })
      .prefault(0.95)
      .describe('Of each verdict, however often it is looked at: 0.95 lets one in twenty be wrong.'),
    tolerance: z
      .number()
      .min(0)
      .exactOptional()
      .describe('An answer that is off its label by so much is right. Without it, it has to be the label.'),
    hooks: RolloutHooks.prefault([]).describe(
      'Services of your own that are asked before it begins and before it is promoted, and told when it goes back.',
    ),
    errorBudget: z
      .int({ error: 'expected a whole number, 0 or more' })
      .min(0, { error: 'expected a whole number, 0 or more' })
      .prefault(3)
      .describe('So many looks in a row may find nothing to measure; one more, and it is undone.'),
    startWithin: durationFrom('1s')
      .refine((value) => value <= longestStart, { error: 'must be 50m or shorter' })
      .prefault('20m')
      .describe('The new model has to be loaded and ready after so long.'),
    checkCapacity: z
      .boolean()
      .prefault(true)
      .describe(
        'Refuse where no node has the GPUs for a second predictor. false: the cluster adds nodes by itself.',
      ),
    via: z
      .enum(['cluster', 'git'], { error: 'expected cluster or git' })
      .prefault('cluster')
      .describe(
        'cluster: traffic is moved by patches while everything else is held off. git: each step is a pull request that is merged and waited for.',
      ),
    fallback: z
      .enum(['refuse', 'blue-green'], { error: 'expected refuse or blue-green' })
      .prefault('refuse')
      .describe(
        'Where the serving mode cannot split traffic: refuse, or run a second InferenceService and move an HTTPRoute of yours.',
      ),
    watchAfter: durationFrom('0s')
      .prefault('30m')
      .describe('After the promotion it is watched for so long, and taken back where it turns bad.'),
    keepChampion: durationFrom('0s')
      .prefault('2h')
      .describe('After the promotion the old model is kept for so long.'),
    whenGitFails: z
      .enum(['roll-back', 'hand-over'], { error: 'expected roll-back or hand-over' })
      .prefault('roll-back')
      .describe(
        'What becomes of a promoted model that Git could not be told of, where nobody decides in time: the old one comes back, or it serves on and is left to a person.',
      ),
    approve: z
      .boolean()
      .prefault(true)
      .describe('Ask people before any traffic moves. false: start by itself.'),
    approvals: ApprovalOverrides.omit({ onExpiry: true })
      .prefault({})
      .describe('How people are asked, where it differs from approvals.default.'),
  })
  .refine(({ hold, longestHold }) => longestHold >= hold, {
    path: ['longestHold'],
    error: 'is shorter than `hold`, which a step takes at least',
  });
export type Rollout = z.output<typeof Rollout>;

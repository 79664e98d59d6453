import { performance } from 'node:perf_hooks';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { EmergencyActivities } from '../../activities/emergency/emergency-activities.ts';
import type { IncidentActivities } from '../../activities/models/incident-activities.ts';
import type { ModelScanActivities } from '../../activities/models/scan-activities.ts';
import type { PullRequestActivities } from '../../activities/pull-request-activities.ts';
import type { RemediationActivities } from '../../activities/remediation-activities.ts';
import type { RolloutActivities } from '../../activities/rollout/rollout-activities.ts';
import type { ScanActivities } from '../../activities/scan-activities.ts';
import type { TrainingActivities } from '../../activities/training/training-activities.ts';
import { observeDriftWork } from './observe-drift-work.ts';
import { observeModelWork } from './observe-model-work.ts';

type Activities = ScanActivities &
  RemediationActivities &
  PullRequestActivities &
  EmergencyActivities &
  ModelScanActivities &
  IncidentActivities &
  TrainingActivities &
  RolloutActivities;

/** One activity that has been carried out. */
export interface Carried<Name extends keyof Activities> {
  input: Parameters<Activities[Name]>[0];
  result: Awaited<ReturnType<Activities[Name]>>;
  seconds: number;
}

/** What is counted of activities that were carried out, by their names; the rest is of no interest. */
export type ActivityObservers = { [Name in keyof Activities]?: (carried: Carried<Name>) => void };

type Observe = (carried: { input: unknown; result: unknown; seconds: number }) => void;

/**
 * Counts what the activities of this process do, seen from outside of them: by what they were given and what they came
 * to. So no activity knows of metrics, and each is counted in the process that did it.
 */
export function createActivityMetrics(registry: Registry): ActivityInterceptorsFactory {
  const failures = new Counter({
    name: 'plumbline_activity_failures_total',
    help: 'Attempts of activities that failed, by the code of the error; those that are tried again included.',
    labelNames: ['activity', 'error', 'retried'],
    registers: [registry],
  });
  const observers = { ...observeDriftWork(registry), ...observeModelWork(registry) };
  return ({ info: { activityType } }) => ({
    inbound: {
      async execute(input, next) {
        const started = performance.now();
        try {
          const result = await next(input);
          const observe = observers[activityType as keyof ActivityObservers] as Observe | undefined;
          observe?.({ input: input.args[0], result, seconds: (performance.now() - started) / 1000 });
          return result;
        } catch (error) {
          if (!(error instanceof CancelledFailure))
            failures.inc({ activity: activityType, ...kindOf(error) });
          throw error;
        }
      },
    },
  });
}

/** Codes of our own errors are few; anything else must not become a label. */
const code = /^[A-Za-z][\w-]{1,60}$/;

function kindOf(error: unknown): { error: string; retried: string } {
  if (!(error instanceof ApplicationFailure)) return { error: 'unexpected', retried: 'true' };
  const { type, nonRetryable } = error;
  return {
    error: typeof type === 'string' && code.test(type) ? type : 'unexpected',
    retried: nonRetryable === true ? 'false' : 'true',
  };
}

import { MockActivityEnvironment } from '@temporalio/testing';
import type { TrafficDeps } from '../../activities/rollout/follow-steps.ts';
import type { RolloutRun } from '../../activities/rollout/rollout-activities.ts';
import {
  createPromoteCandidate,
  createRestoreChampion,
  createRetireChampion,
  createShiftTraffic,
} from '../../activities/rollout/move-traffic.ts';
import { loadServiceRecord } from '../../activities/rollout/service-record-store.ts';
import type { RolloutSettings } from '../../activities/rollout/rollout-settings.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { createFolderStore } from '../../clients/object-store/folder-store.ts';
import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import type { TrafficSample } from '../../scripts/dev/inference-services/served-service.ts';
import { rolloutPlan } from './rollout-story.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Times of a test: what is served changes within moments here. */
const pace = { every: 50, quietAfter: 1500, followWithin: 60_000, writeWithin: 2000 };

/** The activities that move traffic, of one rollout, as a worker would run them one after the other. */
export interface TestRollout {
  run: RolloutRun;
  deps: TrafficDeps;
  shift(percent: number): Promise<Awaited<ReturnType<ReturnType<typeof createShiftTraffic>>>>;
  promote(): Promise<Awaited<ReturnType<ReturnType<typeof createPromoteCandidate>>>>;
  restore(): Promise<string>;
  retire(): Promise<string>;
  /** What is remembered of the service; undefined before anything was. */
  record(): Promise<ServiceRecord | undefined>;
}

export const rolloutSettings = (changes: Partial<RolloutSettings> = {}): RolloutSettings => ({
  model: 'credit',
  service: { namespace: 'ml', name: 'credit' },
  steps: [10, 50, 100],
  hold: 0,
  minRequests: 0,
  interval: 1000,
  longestHold: 60_000,
  errorBudget: 3,
  startWithin: 120_000,
  checkCapacity: true,
  via: 'cluster',
  fallback: 'refuse',
  watchAfter: 0,
  keepChampion: 0,
  whenGitFails: 'roll-back',
  hooks: [],
  approval: undefined,
  targets: [],
  ...changes,
});

/** @param plan what differs from a plan of Knative. */
export function testRollout(
  kubernetes: KubernetesClient,
  plan: Partial<RolloutPlan>,
  settings: Partial<RolloutSettings> = {},
  store: ObjectStore = createFolderStore(temporaryFolder()),
): TestRollout {
  const run: RolloutRun = { model: 'credit', id: 'abc123abc123', plan: rolloutPlan(plan) };
  const deps = {
    store,
    clusterOf: async () => kubernetes,
    findRollout: () => rolloutSettings(settings),
    now: () => new Date(),
    pace,
  } as unknown as TrafficDeps;
  return {
    run,
    deps,
    shift: (percent) => alone(() => createShiftTraffic(deps)({ ...run, percent })),
    promote: () => alone(() => createPromoteCandidate(deps)(run)),
    restore: () => alone(() => createRestoreChampion(deps)(run)),
    retire: () => alone(() => createRetireChampion(deps)(run)),
    record: () => loadServiceRecord(store, run),
  };
}

/** The highest share of the traffic that a model had in samples, 0 to 100. */
export function mostTraffic(samples: readonly TrafficSample[], storageUri: string): number {
  return Math.max(
    0,
    ...samples.map(({ parts }) =>
      parts.filter((part) => part.storageUri === storageUri).reduce((sum, { percent }) => sum + percent, 0),
    ),
  );
}

/** Whether at every moment a ready part with this model was there. */
export function wasAlwaysReady(samples: readonly TrafficSample[], storageUri: string): boolean {
  return samples.every(({ parts }) => parts.some((part) => part.storageUri === storageUri && part.ready));
}

/** Runs an activity by itself. */
async function alone<Result>(act: () => Promise<Result>): Promise<Result> {
  const environment = new MockActivityEnvironment({ scheduledTimestampMs: Date.now() });
  return (await environment.run(act)) as Result;
}

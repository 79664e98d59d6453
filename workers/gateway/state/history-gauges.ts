import type { Registry } from 'prom-client';
import { readRollouts } from '../../../activities/rollout/stored-rollouts.ts';
import { readRetrainings } from '../../../activities/training/stored-retrainings.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Model } from '../../../config/schema/model.ts';
import { addStoredGauges } from './stored-gauges.ts';

/** How the last retraining and the last rollout of each model ended. */
export function addHistoryGauges(registry: Registry, store: ObjectStore, models: readonly Model[]): void {
  const changing = models.filter(({ retrain, rollout }) => retrain !== undefined || rollout !== undefined);
  if (changing.length === 0) return;
  addStoredGauges(registry, 'history', (gauge) => {
    const retrained = gauge(
      'plumbline_last_retraining_timestamp_seconds',
      'When the last retraining that ended began, seconds since 1970.',
      'model',
      'outcome',
    );
    const failedTraining = gauge(
      'plumbline_last_retraining_failed',
      'Whether the last retraining failed, 0 or 1.',
      'model',
    );
    const rolledOut = gauge(
      'plumbline_last_rollout_timestamp_seconds',
      'When the last rollout that ended began, seconds since 1970.',
      'model',
      'outcome',
    );
    const failedRollout = gauge(
      'plumbline_last_rollout_failed',
      'Whether the last rollout could not be put back altogether, 0 or 1.',
      'model',
    );
    return async () => {
      const histories = await Promise.all(
        changing.map(async ({ name }) => ({
          model: name,
          retraining: (await readRetrainings(store, name)).at(-1),
          rollout: (await readRollouts(store, name)).at(-1),
        })),
      );
      return () => {
        for (const { model, retraining, rollout } of histories) {
          if (retraining !== undefined) {
            const { outcome, startedAt } = retraining;
            retrained.set({ model, outcome }, Date.parse(startedAt) / 1000);
            failedTraining.set({ model }, Number(outcome === 'failed'));
          }
          if (rollout !== undefined) {
            const { outcome, startedAt } = rollout;
            rolledOut.set({ model, outcome }, Date.parse(startedAt) / 1000);
            failedRollout.set({ model }, Number(outcome === 'failed'));
          }
        }
      };
    };
  });
}

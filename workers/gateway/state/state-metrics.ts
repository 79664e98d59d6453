import type { Client } from '@temporalio/client';
import type { Registry } from 'prom-client';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { addFreezeGauges } from './freeze-gauges.ts';
import { addHistoryGauges } from './history-gauges.ts';
import { addModelGauges } from './model-gauges.ts';
import { addTargetGauges } from './target-gauges.ts';
import { addWorkGauges } from './work-gauges.ts';

/** How everything that is configured stands; what is no longer configured has no series. */
export function addStateMetrics(
  registry: Registry,
  deps: { configuration: Configuration; client: Client; store: ObjectStore },
): void {
  const { client, store } = deps;
  const { targets, models } = deps.configuration;
  addTargetGauges(registry, store, targets);
  addModelGauges(registry, store, models);
  addHistoryGauges(registry, store, models);
  addFreezeGauges(registry, store);
  addWorkGauges(registry, client, {
    targets: new Set(targets.map(({ name }) => name)),
    models: new Set(models.map(({ name }) => name)),
  });
}

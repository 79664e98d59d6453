import type { Client } from '@temporalio/client';
import {
  readModelPage,
  readModelReport,
  readModelTrend,
} from '../../../../activities/models/stored-model-scans.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import type { Model } from '../../../../config/schema/model.ts';
import type { DriftReport } from '../../../../domain/models/drift-report.ts';
import type { TrendPoint } from '../../../../domain/models/scan/model-trend.ts';
import { readModelStatus } from '../../../operations/model-status.ts';
import type { ModelStatus } from '../../../operations/model-status.ts';

/** Where the pages of models take what they show from. No worker has to run for that. */
export interface ModelPages {
  models: readonly Pick<Model, 'name' | 'inferenceService' | 'share'>[];
  /** How these models stand. Rejects while Temporal does not answer. */
  status(names: readonly string[]): Promise<ModelStatus[]>;
  /** The scans of a model, the oldest first. */
  trend(model: string): Promise<TrendPoint[]>;
  report(model: string, scan: string): Promise<DriftReport | undefined>;
  /** The whole report as a page, as it was stored. */
  storedPage(model: string, scan: string): Promise<Uint8Array | undefined>;
}

export function createModelPages(store: ObjectStore, client: Client, models: readonly Model[]): ModelPages {
  return {
    models,
    status: (names) =>
      readModelStatus(
        client,
        store,
        models.filter(({ name }) => names.includes(name)),
      ),
    trend: (model) => readModelTrend(store, model),
    report: (model, scan) => readModelReport(store, model, scan),
    storedPage: (model, scan) => readModelPage(store, model, scan),
  };
}

import type { DatasetSource } from '../../../clients/datasets/dataset-source.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { PrometheusClient } from '../../../clients/prometheus/prometheus-client.ts';
import type { AnalysisSettings } from '../../../domain/models/rollout/settings.ts';

/** A model as the analysis of its rollouts sees it. */
export interface AnalysedModel {
  settings: AnalysisSettings;
  /** What its payload log has; undefined where none is kept. */
  payloads: { target: string | undefined } | undefined;
}

/** Everything that a look needs; each is opened when it is asked for. */
export interface AnalysisDeps {
  /** Rejects with a client error when the configuration has no rollout for a model of this name. */
  findAnalysis: (model: string) => AnalysedModel;
  /** Rejects where none is configured. */
  prometheus: () => Promise<PrometheusClient>;
  /** Logged requests of a model, asked in [since, until); undefined where there are none. */
  openPayloads: (model: string, since: Date, until: Date) => Promise<DatasetSource | undefined>;
  store: ObjectStore;
  now: () => Date;
  /** Waits before a failed question is asked again, milliseconds. */
  pauses?: readonly number[];
}

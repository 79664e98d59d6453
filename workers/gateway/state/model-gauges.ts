import type { Registry } from 'prom-client';
import { readLatestModelScan } from '../../../activities/models/stored-model-scans.ts';
import type { StoredModelScan } from '../../../activities/models/stored-model-scans.ts';
import { readJson } from '../../../activities/stored-json.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Model } from '../../../config/schema/model.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import { serviceOf } from '../../models/service-of.ts';
import { isWatched } from '../../models/watched-model.ts';
import { thresholdsOf } from './alert-thresholds.ts';
import { addStoredGauges } from './stored-gauges.ts';
import type { CreateGauge } from './stored-gauges.ts';

/** A model can have thousands of columns, and each is a series. */
const mostFeatures = 200;

type Labels = Readonly<Record<string, string>>;

/**
 * The results of scans for Prometheus, read from the last stored one whenever they are asked for: one series for a
 * model however many workers scan it, the same after a restart, and gone with the model.
 */
export function addModelGauges(registry: Registry, store: ObjectStore, models: readonly Model[]): void {
  if (models.length === 0) return;
  const watched = models.filter(isWatched);
  const reports = new Map<string, { sha256: string; report: DriftReport }>();

  async function reportOf({ model, result }: StoredModelScan): Promise<DriftReport> {
    const known = reports.get(model);
    if (known?.sha256 === result.sha256) return known.report;
    const report = await readJson<DriftReport>(store, result);
    reports.set(model, { sha256: result.sha256, report });
    return report;
  }

  addStoredGauges(registry, 'models', (create) => {
    const gauges = createGauges(create);
    return async () => {
      const found = await Promise.all(
        watched.map(async (model) => {
          const scan = await readLatestModelScan(store, model.name);
          return scan === undefined ? [] : [{ model, scan, report: await reportOf(scan) }];
        }),
      );
      return () => {
        for (const model of models) setSettings(gauges, labelsOf(model), model);
        for (const { model, scan, report } of found.flat()) setAll(gauges, labelsOf(model), scan, report);
      };
    };
  });
}

function labelsOf(model: Model): Labels {
  const { namespace, name } = serviceOf(model);
  return { model_name: name, namespace };
}

function createGauges(create: CreateGauge) {
  const gauge = <Label extends string>(name: string, help: string, ...labels: Label[]) =>
    create<'model_name' | 'namespace' | Label>(name, help, 'model_name', 'namespace', ...labels);
  return {
    interval: gauge(
      'model_scan_interval_seconds',
      'How often a model is to be scanned; not there for schedules by cron.',
    ),
    threshold: gauge(
      'model_alert_threshold',
      'Above this (of predictions, below it) an alert about a model fires, by the alert.',
      'alert',
    ),
    time: gauge('model_scan_timestamp_seconds', 'When the last scan of a model began, seconds since 1970.'),
    score: gauge('model_drift_score', 'Share of drifted columns in the last scan, 0 to 1.'),
    detected: gauge('model_drift_detected', 'Whether the last scan found drift, 0 or 1.'),
    conclusive: gauge(
      'model_scan_conclusive',
      'Whether the last scan had enough data for an answer, 0 or 1.',
    ),
    feature: gauge(
      'model_feature_drift_score',
      'Score of a column in the last scan: distance, effect size or p-value by its test.',
      'feature_name',
    ),
    featureDrifted: gauge(
      'model_feature_drift_detected',
      'Whether a column drifted in the last scan, 0 or 1.',
      'feature_name',
    ),
    quality: gauge(
      'model_data_quality_findings',
      'Faults of the data itself in the last scan, by severity.',
      'severity',
    ),
    missing: gauge(
      'model_feature_missing_ratio',
      'Share of missing values of a column, 0 to 1.',
      'feature_name',
    ),
    performance: gauge(
      'model_performance',
      'Performance of the model in the last scan, from labels or estimated without them.',
      'metric',
      'source',
    ),
    rows: gauge('model_scan_rows', 'Rows that the last scan compared, by side.', 'side'),
  };
}

/** What the configuration says, so that rules of alerts are the same for all models. */
function setSettings(gauges: ReturnType<typeof createGauges>, labels: Labels, model: Model): void {
  const { schedule, alerts } = model;
  if (isWatched(model) && schedule.every !== undefined) gauges.interval.set(labels, schedule.every / 1000);
  for (const [alert, threshold] of Object.entries(thresholdsOf(alerts)))
    gauges.threshold.set({ ...labels, alert }, threshold);
}

function setAll(
  gauges: ReturnType<typeof createGauges>,
  labels: Labels,
  { sequence }: StoredModelScan,
  { dataset, columns, quality, performance = [] }: DriftReport,
): void {
  gauges.time.set(labels, sequence / 1000);
  gauges.conclusive.set(labels, dataset.drifted === null ? 0 : 1);
  gauges.rows.set({ ...labels, side: 'reference' }, dataset.referenceRows);
  gauges.rows.set({ ...labels, side: 'current' }, dataset.currentRows);
  // What nobody knows is absent: 0 would read as "no drift".
  if (dataset.drifted !== null) {
    gauges.score.set(labels, dataset.share);
    gauges.detected.set(labels, dataset.drifted ? 1 : 0);
  }
  for (const { name, score, drifted, current } of columns.slice(0, mostFeatures)) {
    const feature = { ...labels, feature_name: name };
    if (score !== null) gauges.feature.set(feature, score);
    if (drifted !== null) gauges.featureDrifted.set(feature, drifted ? 1 : 0);
    if (current.count > 0) gauges.missing.set(feature, current.missing / current.count);
  }
  for (const severity of ['low', 'medium', 'high', 'critical']) {
    const count = quality.filter((finding) => finding.severity === severity).length;
    gauges.quality.set({ ...labels, severity }, count);
  }
  for (const { metric, source, current } of performance)
    if (current !== null) gauges.performance.set({ ...labels, metric, source }, current);
}

import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { LogSnapshot, PayloadLog } from '../../../clients/payload-log/payload-log.ts';
import type { ModelSnapshot } from '../../../clients/payload-log/reader-thread.ts';
import { parseModelName } from '../../../domain/models/payloads/stored-file.ts';
import { createStoredHistogram } from './stored-histogram.ts';
import type { ReceivedCounts, ReceiverCounts } from './receiver-counts.ts';

export interface PayloadMetricsDeps {
  registry: Registry;
  log: Pick<PayloadLog, 'snapshot' | 'backlog'>;
  counts: ReceiverCounts;
  /** `namespace/name` of models that expose the metrics of their predictions themselves. */
  exposedElsewhere: ReadonlySet<string>;
}

const modelLabels = ['namespace', 'model_name'] as const;
type Values = Iterable<{ labels: Record<string, string>; value: number }>;

/**
 * What was asked and answered, on the page that Prometheus reads: predictions under the names that dashboards of KServe
 * models already use, and what the log itself does.
 */
export function registerPayloadMetrics({
  registry,
  log,
  counts,
  exposedElsewhere,
}: PayloadMetricsDeps): void {
  const latest = snapshotOnce(log);
  const models = async (): Promise<ModelSnapshot[]> => (await latest()).models;
  const exposed = async (): Promise<ModelSnapshot[]> =>
    (await models()).filter(({ model }) => !exposedElsewhere.has(model));
  const counter = stating(Counter, registry);
  const gauge = stating(Gauge, registry);

  counter(
    'model_predictions_total',
    'Predictions, one for each instance of an answer.',
    ['model_version'],
    async () =>
      (await exposed()).flatMap(({ model, statistics }) =>
        statistics.predictions.map(({ version, count }) => ({
          labels: { ...labelsOf(model), model_version: version },
          value: count,
        })),
      ),
  );
  gauge(
    'model_feature_mean',
    'Mean of a numerical feature over the last five minutes.',
    ['feature_name'],
    async () =>
      (await exposed()).flatMap(({ model, statistics }) =>
        statistics.means.map(({ feature, mean }) => ({
          labels: { ...labelsOf(model), feature_name: feature },
          value: mean,
        })),
      ),
  );
  createStoredHistogram(registry, {
    name: 'model_prediction_distribution',
    help: 'Numerical predictions.',
    collect: async () =>
      (await exposed()).map(({ model, statistics }) => ({
        labels: labelsOf(model),
        ...statistics.distribution,
      })),
  });

  counter('plumbline_payload_events_total', 'Events that arrived, by what they are.', ['kind'], () =>
    received(counts, ({ requests, responses }) => ({ request: requests, response: responses }), 'kind'),
  );
  counter(
    'plumbline_payload_sampled_out_total',
    'Events left out by sampling, stated or under load.',
    [],
    () => received(counts, ({ sampledOut }) => ({ '': sampledOut })),
  );
  counter('plumbline_payload_ignored_total', 'Events of a component whose events are not kept.', [], () =>
    received(counts, ({ ignored }) => ({ '': ignored })),
  );
  counter('plumbline_payload_clock_skew_total', 'Events whose time was too far off to be believed.', [], () =>
    received(counts, ({ skewed }) => ({ '': skewed })),
  );
  counter('plumbline_payload_refused_total', 'Events that were not taken, by the reason.', ['reason'], () =>
    [...counts.refused].map(([reason, value]) => ({ labels: { reason }, value })),
  );
  counter(
    'plumbline_payload_unmatched_total',
    'Requests without an answer, and answers without a request.',
    ['kind'],
    async () =>
      read(
        await models(),
        ({ counts: { unmatchedRequests, unmatchedResponses } }) => ({
          request: unmatchedRequests,
          response: unmatchedResponses,
        }),
        'kind',
      ),
  );
  counter(
    'plumbline_payload_repeated_total',
    'Events that arrived before with the same id and content.',
    [],
    async () => read(await models(), ({ counts: { repeated } }) => ({ '': repeated })),
  );
  counter('plumbline_payload_rows_total', 'Instances that were read for storing.', [], async () =>
    read(await models(), ({ counts: { rows } }) => ({ '': rows })),
  );
  counter('plumbline_payload_labels_total', 'Labels that arrived.', [], async () =>
    read(await models(), ({ counts: { labels } }) => ({ '': labels })),
  );
  counter(
    'plumbline_payload_faults_total',
    'Bodies that could not be read, by what is wrong with them.',
    ['reason'],
    async () =>
      read(
        await models(),
        ({ model, counts: { faults, lostColumns } }) => {
          const before = counts.byModel.get(model)?.unreadable;
          const all = Object.entries(faults).map(([fault, count]) => [
            fault,
            count + (before?.get(fault as keyof typeof faults) ?? 0),
          ]);
          return { ...Object.fromEntries(all), 'no-room-for-columns': lostColumns };
        },
        'reason',
      ),
  );
  gauge('plumbline_payload_backlog_bytes', 'Bytes of events that were taken and not read yet.', [], () => [
    { labels: {}, value: log.backlog() },
  ]);
  gauge('plumbline_payload_uploads_waiting', 'Segments whose files wait for the storage.', [], async () => [
    { labels: {}, value: (await latest()).uploads },
  ]);
  gauge('plumbline_payload_last_stored_timestamp_seconds', 'When a file was stored last.', [], async () => [
    { labels: {}, value: (await latest()).lastStored / 1000 },
  ]);
}

/** One look for all metrics of a page. */
function snapshotOnce(log: Pick<PayloadLog, 'snapshot'>): () => Promise<LogSnapshot> {
  let looking: Promise<LogSnapshot> | undefined;
  return async () => {
    looking ??= log.snapshot().finally(() => (looking = undefined));
    return await looking;
  };
}

/** A kind of metric whose values are stated anew whenever the page is read. */
function stating(Metric: typeof Counter | typeof Gauge, registry: Registry) {
  return (
    name: string,
    help: string,
    more: readonly string[],
    collect: () => Values | Promise<Values>,
  ): void => {
    const isOfModel = name.startsWith('model_') || !ofProcess.has(name);
    void new Metric({
      name,
      help,
      labelNames: [...(isOfModel ? modelLabels : []), ...more],
      registers: [registry],
      async collect() {
        const values = await collect();
        this.reset();
        for (const { labels, value } of values) this.inc(labels, value);
      },
    });
  };
}

const ofProcess = new Set([
  'plumbline_payload_refused_total',
  'plumbline_payload_backlog_bytes',
  'plumbline_payload_uploads_waiting',
  'plumbline_payload_last_stored_timestamp_seconds',
]);

function received(
  { byModel }: ReceiverCounts,
  pick: (counts: ReceivedCounts) => Record<string, number>,
  label?: string,
): Values {
  return [...byModel].flatMap(([model, counts]) => spread(model, pick(counts), label));
}

function read(
  models: readonly ModelSnapshot[],
  pick: (snapshot: ModelSnapshot) => Record<string, number>,
  label?: string,
): Values {
  return models.flatMap((snapshot) => spread(snapshot.model, pick(snapshot), label));
}

function spread(model: string, values: Record<string, number>, label: string | undefined) {
  return Object.entries(values).map(([key, value]) => ({
    labels: { ...labelsOf(model), ...(label === undefined ? {} : { [label]: key }) },
    value,
  }));
}

function labelsOf(model: string): Record<string, string> {
  const { namespace, name } = parseModelName(model);
  return { namespace, model_name: name };
}

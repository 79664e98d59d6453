import { Registry } from 'prom-client';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { createAlertRoutes } from '../../workers/gateway/alerts/alert-routes.ts';
import { createDecisionCounter, createMetrics } from '../../workers/gateway/metrics.ts';
import { createCodecRoutes } from '../../workers/gateway/codec/codec-routes.ts';
import { registerPayloadMetrics } from '../../workers/gateway/payloads/payload-metrics.ts';
import { addStateMetrics } from '../../workers/gateway/state/state-metrics.ts';
import { createActivityMetrics } from '../../workers/observability/activity-metrics.ts';
import { createDriftMeasures } from '../../workers/observability/measure-drift.ts';
import { createMetricsRoute } from '../../workers/observability/metrics-route.ts';
import { code, markdownTable } from './markdown-table.ts';

/** What the library keeps of a metric; it has no public way to ask for the labels. */
interface RegisteredMetric {
  name: string;
  help: string;
  type: string;
  labelNames?: readonly string[];
}

/** A configuration that makes a gateway register all that it can count. */
const everything = `version: 1
gateway: { alerts: { token: { env: ALERTS_TOKEN } } }
prometheus: { url: https://prometheus.example }
targets:
  - { name: shop, cluster: { context: a }, source: { git: https://git.example/a, path: a }, schedule: { every: 5m } }
models:
  - name: fraud
    inferenceService: ml/fraud
    reference: a.csv
    current: { payloads: { window: 1000 } }
    schedule: { every: 5m }
    retrain: { template: job.yaml }
    rollout: { steps: [10, 100] }
`;

/** Every metric of our own by the process that shows it, as Markdown. */
export function metricsReference(): string {
  return `# Metrics

Every process shows its metrics on \`/metrics\`: our own, made from the registries themselves below, those of Node
(\`nodejs_…\`, \`process_…\`), and in workers those of Temporal's SDK (\`temporal_…\`). Counters and histograms
are per process: add them up over processes with \`sum\`.

## Workers

${describe(workerRegistry())}

## Gateway

${describe(gatewayRegistry())}
`;
}

function workerRegistry(): Registry {
  const registry = new Registry();
  createMetricsRoute(registry);
  createActivityMetrics(registry);
  createDriftMeasures(registry);
  return registry;
}

function gatewayRegistry(): Registry {
  const { configuration } = parseConfiguration(everything, 'everything.yaml', new Date(0));
  const { registry } = createMetrics();
  createDecisionCounter(registry);
  // What answers when a metric is read is not asked here.
  const nobody = undefined as never;
  createAlertRoutes({ configuration, desk: nobody, registry });
  addStateMetrics(registry, { configuration, client: nobody, store: nobody });
  createCodecRoutes({ codec: nobody, mayRead: nobody, origins: [], namespace: '', registry });
  registerPayloadMetrics({ registry, log: nobody, counts: nobody, exposedElsewhere: new Set() });
  return registry;
}

function describe(registry: Registry): string {
  const metrics = registry.getMetricsAsArray() as unknown as RegisteredMetric[];
  const rows = metrics
    .filter(({ name }) => !/^(?:nodejs|process)_/.test(name))
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(({ name, help, type, labelNames = [] }) => [
      code(name),
      type,
      labelNames.map(code).join(', '),
      help,
    ]);
  return markdownTable(['metric', 'type', 'labels', 'meaning'], rows);
}

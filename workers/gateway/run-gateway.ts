import { readFile } from 'node:fs/promises';
import { createPullRequestOwners } from '../../clients/forge/owners.ts';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { followApiKey } from '../../clients/temporal/follow-api-key.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Gateway } from '../../config/schema/gateway.ts';
import { readSecret } from '../../config/secret.ts';
import type { KnownAs } from '../../domain/approval/people.ts';
import { createRecordLateDecision } from '../operations/record-late-decision.ts';
import { openStorage } from '../storage.ts';
import { resolveTemporalSettings } from '../temporal-settings.ts';
import { createHealthRoutes, whyTemporalIsSilent } from '../observability/health-routes.ts';
import { createIncidentDesk } from '../operations/incident-desk.ts';
import type { AnsweredRequest } from './answer-request.ts';
import { openCodecRoutes } from './codec/open-codec.ts';
import { createBodyBudget } from './body-budget.ts';
import { createAlertRoutes } from './alerts/alert-routes.ts';
import { openAuditRoutes } from './audit-route.ts';
import { createDecisionRoute } from './api.ts';
import { createForgeRoutes } from './forge-route.ts';
import { createMetrics } from './metrics.ts';
import { openPageRoutes } from './pages/open-page-routes.ts';
import { createFullWindowTrigger } from './payloads/full-windows.ts';
import { openPayloads } from './payloads/open-payloads.ts';
import { createRouter } from './router.ts';
import { createRunbookRoute } from './runbook-route.ts';
import { startHttpServer } from './server.ts';
import { createSourceLimits } from './source-limits.ts';
import { addStateMetrics } from './state/state-metrics.ts';
import { startSlackApp } from './slack/create-slack-app.ts';

export interface RunningGateway {
  /** Where it listens. */
  url: string;
  /** Takes nothing new, finishes what is under way, then closes. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Where the gateway says what went wrong, a line each; standard error unless stated. */
  log?: (line: string) => void;
  /** Told of each request that was answered, for an access log. */
  onAnswered?: (answered: AnsweredRequest) => void;
  /** Whoever sits at this machine, in the embedded stack: the pages let them in and take their decisions. */
  local?: KnownAs;
}

/** The gateway process: one port for Slack, pages, health and metrics. */
export async function startGateway(
  configuration: Configuration,
  options: GatewayOptions = {},
): Promise<RunningGateway> {
  const { log = (line) => console.error(line) } = options;
  const { gateway, slack } = configuration;
  await using opened = new AsyncDisposableStack();
  const settings = await resolveTemporalSettings(configuration.temporal);
  const { client, connection } = await connectTemporal(settings);
  opened.defer(() => connection.close());
  if (settings.readApiKey !== undefined)
    opened.defer(followApiKey(settings.readApiKey, [connection], { warn: log }));
  const store = await openStorage(configuration);
  const recordLate = createRecordLateDecision({ store, now: () => new Date() });
  const metrics = createMetrics();
  addStateMetrics(metrics.registry, { configuration, client, store });
  const fromSlack =
    slack === undefined
      ? undefined
      : await startSlackApp({ configuration, slack, client, registry: metrics.registry, recordLate, log });
  if (fromSlack !== undefined) opened.defer(() => fromSlack.stop());

  const bodies = createBodyBudget();
  const payloads = await openPayloads(configuration, {
    store,
    registry: metrics.registry,
    log,
    bodies,
    onStored: createFullWindowTrigger({ client, configuration, log, now: () => new Date() }),
  });
  if (payloads !== undefined) opened.defer(() => payloads.close());

  let stopping = false;
  const routes = [
    ...createHealthRoutes(async () => (stopping ? 'stopping' : await whyTemporalIsSilent(client))),
    metrics.route,
    createRunbookRoute(() => new Date()),
    createDecisionRoute({
      client,
      callers: configuration.approvals.callers,
      people: configuration.people,
      recordLate,
      now: () => new Date(),
    }),
    ...(await openAuditRoutes(configuration)),
    ...openCodecRoutes(configuration.temporal.encryption, {
      dataConverter: settings.dataConverter,
      namespace: settings.namespace,
      registry: metrics.registry,
    }),
    ...createForgeRoutes(configuration, { client, owners: createPullRequestOwners(store) }),
    ...(fromSlack?.routes ?? []),
    ...(payloads?.routes ?? []),
    ...createAlertRoutes({
      configuration,
      desk: createIncidentDesk(configuration, { client, store }),
      registry: metrics.registry,
    }),
    ...(await openPageRoutes(configuration, {
      client,
      namespace: settings.namespace,
      local: options.local,
      recordLate,
    })),
  ];
  const server = await startHttpServer({
    address: gateway.address,
    port: gateway.port,
    ...(await tlsOf(gateway)),
    ...(payloads === undefined ? {} : { lane: payloads.lane }),
    match: createRouter(routes),
    bodies,
    limits: createSourceLimits(),
    log,
    onAnswered(answered) {
      metrics.onAnswered(answered);
      options.onAnswered?.(answered);
    },
  });
  opened.defer(() => server.stop());
  const resources = opened.move();
  return {
    url: server.url,
    async stop() {
      stopping = true;
      await resources.disposeAsync();
    },
  };
}

async function tlsOf({ tls }: Gateway): Promise<{ tls?: { certificate: string; key: string } }> {
  if (tls === undefined) return {};
  return { tls: { certificate: await readFile(tls.certificate, 'utf8'), key: await readSecret(tls.key) } };
}

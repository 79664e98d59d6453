import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Configuration } from '../../../config/schema/configuration.ts';
import type { IncidentDesk } from '../../operations/incident-desk.ts';
import { hasBearerToken } from '../bearer-token.ts';
import type { Route, RouteHead, RouteRequest, RouteResponse } from '../route.ts';
import { readAlerts } from './alert-payload.ts';
import type { ReceivedAlert } from './alert-payload.ts';
import { modelOfAlert } from './model-of-alert.ts';

const maxBodyBytes = 4 * 1024 * 1024;
/** Alerts that are taken from one call; Alertmanager sends the others again. */
const mostAlerts = 500;
/** What is said of alerts that were ignored. */
const namedIgnored = 20;

/** `POST /webhooks/alertmanager`: what fires about a model opens its incident or joins it, what is resolved leaves it. */
export function createAlertRoutes(deps: {
  configuration: Configuration;
  desk: IncidentDesk;
  registry: Registry;
}): Route[] {
  const { alerts: settings } = deps.configuration.gateway;
  if (settings === undefined) return [];
  const counter = new Counter({
    name: 'plumbline_alerts_total',
    help: 'Alerts received from Alertmanager: joined, opened, none-open, nothing-is-wrong, cooling-down, ignored (about no model of the configuration).',
    labelNames: ['outcome'],
    registers: [deps.registry],
  });
  const refuse = async ({ params, headers }: RouteHead): Promise<RouteResponse | undefined> => {
    const { token } = params;
    const authorization = token === undefined ? headers.authorization : `Bearer ${token}`;
    return (await hasBearerToken(settings.token, authorization))
      ? undefined
      : answer(401, { error: 'expected the token of gateway.alerts in plumbline.yaml' });
  };
  const handle = async ({ body }: RouteRequest): Promise<RouteResponse> => {
    const content = parse(body);
    if (content === undefined) return answer(400, { error: 'expected JSON' });
    const read = readAlerts(content);
    if ('fault' in read) return answer(400, { error: read.fault });
    const told = await tellAll(deps, read.alerts.slice(0, mostAlerts), (outcome) => counter.inc({ outcome }));
    const left = Math.max(0, read.alerts.length - mostAlerts) + read.truncated;
    return answer(200, { ...told, ...(left === 0 ? {} : { leftOut: left }) });
  };
  const route = { method: 'POST' as const, maxBodyBytes, refuse, handle };
  return [
    { ...route, path: '/webhooks/alertmanager' },
    { ...route, path: '/webhooks/alertmanager/:token' },
  ];
}

interface ToldAlerts {
  taken: number;
  ignored: { alert: string; reason: string }[];
}

/** One after the other: alerts of one group are mostly about one model. */
async function tellAll(
  { configuration, desk }: { configuration: Configuration; desk: IncidentDesk },
  alerts: readonly ReceivedAlert[],
  count: (outcome: string) => void,
): Promise<ToldAlerts> {
  const told: ToldAlerts = { taken: 0, ignored: [] };
  for (const { labels, ...alert } of alerts) {
    const model = modelOfAlert(configuration.models, labels);
    if (model === undefined) {
      count('ignored');
      const reason = 'its labels name no model of plumbline.yaml (model_name, namespace)';
      if (told.ignored.length < namedIgnored) told.ignored.push({ alert: alert.name, reason });
      continue;
    }
    count(await desk.tell(model, { kind: 'alert', ...alert }));
    told.taken += 1;
  }
  return told;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function answer(status: number, content: object): RouteResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(content)}\n` };
}

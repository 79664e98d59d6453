import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Configuration } from '../../../config/schema/configuration.ts';
import type { IncidentDesk } from '../../operations/incident-desk.ts';
import { hasBearerToken } from '../bearer-token.ts';
import type { Route, RouteHead, RouteRequest, RouteResponse } from '../route.ts';
import { readAlerts } from './alert-payload.ts';
import type { ReceivedAlert } from './alert-payload.ts';
import { modelOfAlert } from './model-of-alert.ts';

/** Ten thousand alerts with their annotations. What is larger Alertmanager does not send again. */
const maxBodyBytes = 16 * 1024 * 1024;
/**
 * Alerts about models that are taken from one call. Alertmanager sends the others only when it repeats itself, hours
 * later and in the same order.
 */
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
    const { leftOut, ...told } = await tellAll(deps, read.alerts, (outcome) => counter.inc({ outcome }));
    const left = leftOut + read.truncated;
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
  leftOut: number;
}

/**
 * One after the other: alerts of one group are mostly about one model. Of a storm what is resolved comes first: an alarm
 * that nobody takes back would keep its incident open, while one more that fires says little.
 */
async function tellAll(
  { configuration, desk }: { configuration: Configuration; desk: IncidentDesk },
  alerts: readonly ReceivedAlert[],
  count: (outcome: string) => void,
): Promise<ToldAlerts> {
  const told: ToldAlerts = { taken: 0, ignored: [], leftOut: 0 };
  const meant: { model: string; alert: Omit<ReceivedAlert, 'labels'> }[] = [];
  for (const { labels, ...alert } of alerts) {
    const model = modelOfAlert(configuration.models, labels);
    if (model !== undefined) {
      meant.push({ model, alert });
      continue;
    }
    count('ignored');
    const reason = 'its labels name no model of plumbline.yaml (model_name, namespace)';
    if (told.ignored.length < namedIgnored) told.ignored.push({ alert: alert.name, reason });
  }
  const isFiring = ({ alert }: (typeof meant)[number]): number => Number(alert.status === 'firing');
  const inOrder = meant.toSorted((one, other) => isFiring(one) - isFiring(other));
  told.leftOut = Math.max(0, inOrder.length - mostAlerts);
  for (const { model, alert } of inOrder.slice(0, mostAlerts)) {
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

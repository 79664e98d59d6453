import type { PrometheusClient } from '../../clients/prometheus/prometheus-client.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { readSecret } from '../../config/secret.ts';
import { openPrometheus } from '../prometheus.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { judgeClock } from './clock.ts';

/** Counters of requests by serving mode; one of them is needed to judge a canary. */
const requestCounters = 'revision_request_count|request_count|http_requests_total';

/** What models are measured and registered by. */
export function measuringChecks(configuration: Configuration): Check[] {
  return [...prometheusCheck(configuration), ...registryCheck(configuration)];
}

function prometheusCheck({ prometheus, models }: Configuration): Check[] {
  if (prometheus === undefined) return [];
  const isNeeded = models.some(({ rollout }) => rollout !== undefined);
  return [
    {
      place: 'prometheus',
      mend: 'correct prometheus in plumbline.yaml (url, token, certificateAuthority), or see that it can be reached from here',
      async look(signal) {
        const client = await openPrometheus(prometheus);
        const results = [...(await scrapes(() => client.query('count(up)', undefined, signal)))];
        if (isNeeded) {
          const [found] = await client.query(`count({__name__=~"${requestCounters}"})`, undefined, signal);
          results.push(
            found === undefined
              ? warning(
                  'it has no counters of requests to models, so canaries cannot be judged by errors and latency',
                  'scrape the pods of InferenceServices (a PodMonitor on serving.kserve.io/inferenceservice)',
                )
              : well(`${found.value} series count requests to models`),
          );
        }
        return [...results, ...(await clockOfPrometheus(client, signal))];
      },
    },
  ];
}

/**
 * By the moment at which it answers what is asked about now, since whatever stands before it may tell another time. Queries
 * name their moments by our clock: apart from its own they read a window that is not there yet, or is long over.
 */
async function clockOfPrometheus(client: PrometheusClient, signal: AbortSignal): Promise<CheckResult[]> {
  const from = Date.now();
  const [now] = await client.query('time()', undefined, signal);
  return now === undefined ? [] : [judgeClock(new Date(now.value * 1000), { from, to: Date.now() })];
}

async function scrapes(ask: () => Promise<{ value: number }[]>): Promise<CheckResult[]> {
  const [up] = await ask();
  if (up === undefined) return [warning('it answers, and scrapes nothing', 'see its targets page')];
  return [well(`it answers, and scrapes ${up.value} targets`)];
}

function registryCheck({ registry: { mlflow } }: Configuration): Check[] {
  if (mlflow === undefined) return [];
  return [
    {
      place: 'mlflow',
      mend: 'correct registry.mlflow in plumbline.yaml (url, token, username, password), or see that it can be reached from here',
      async look(signal) {
        const { url, token, username, password } = mlflow;
        const authorization =
          token !== undefined
            ? `Bearer ${await readSecret(token)}`
            : username !== undefined && password !== undefined
              ? `Basic ${Buffer.from(`${await readSecret(username)}:${await readSecret(password)}`).toString('base64')}`
              : undefined;
        const response = await fetch(
          `${url.replace(/\/+$/, '')}/api/2.0/mlflow/experiments/search?max_results=1`,
          { headers: authorization === undefined ? {} : { authorization }, redirect: 'manual', signal },
        );
        await response.arrayBuffer();
        if (response.ok) return [well('it answers')];
        const mend =
          response.status === 401 || response.status === 403
            ? 'correct the token, or the user and password, of registry.mlflow'
            : 'correct registry.mlflow.url: the address below which /api/2.0/mlflow is';
        return [fault(`it answers with HTTP ${response.status}`, mend)];
      },
    },
  ];
}

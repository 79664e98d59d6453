import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { beforeEach, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createAnalyseCanary } from '../../../activities/rollout/analyse-canary.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { createPrometheusClient } from '../../../clients/prometheus/create-prometheus-client.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import { resolveConfiguration } from '../../../config/resolve-configuration.ts';
import type { AnalysisState } from '../../../domain/models/rollout/analysis.ts';
import { beforeAnyLook } from '../../../domain/models/rollout/judge-look.ts';
import { createRolloutAnalysis } from '../../../workers/models/rollout-analysis.ts';
import { success, useFakePrometheus } from '../../support/fake-prometheus.ts';
import type { PrometheusRequest } from '../../support/fake-prometheus.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const prometheus = await useFakePrometheus();
const store = createFolderStore(temporaryFolder());
const begin = Date.parse('2027-01-01T12:00:00Z');
const minute = 60_000;
const [champion, candidate] = ['credit-predictor-00001', 'credit-predictor-00002'];

/** What the queue-proxy of each revision has counted at a time, minutes since the step began. */
interface Counted {
  requests: number;
  errors: number;
}
type World = Partial<Record<string, (at: number) => Counted | undefined>>;
let world: World = {};
/** Answers other queries. */
let other: (query: string, response: ServerResponse) => void = (_, response) => vector(response);

function vector(response: ServerResponse, ...values: string[]): void {
  const result = values.map((value, index) => ({ metric: { series: `${index}` }, value: [0, value] }));
  success(response, { resultType: 'vector', result });
}

/** Samples every 15 seconds, as a scrape finds them. */
function scraped({ form }: PrometheusRequest, response: ServerResponse): void {
  const query = form['query'] ?? '';
  const raw = /^revision_request_(count|latencies_bucket)\{(.*)\}\[(\d+)ms\]$/.exec(query);
  if (raw === null) {
    if (/^[\w:]+\{.*\}\[\d+ms\]$/.test(query)) return success(response, { resultType: 'matrix', result: [] });
    return other(query, response);
  }
  const [, kind, labels = '', window = ''] = raw;
  const countedBy = world[/revision_name="([^"]+)"/.exec(labels)?.[1] ?? ''];
  const until = Number(form['time']) * 1000;
  const times: number[] = [];
  for (let time = Math.ceil((until - Number(window)) / 15_000) * 15_000; time <= until; time += 15_000)
    times.push(time);
  const points = (pick: (counted: Counted) => number) =>
    times.flatMap((time) => {
      const counted = countedBy?.((time - begin) / minute);
      return counted === undefined ? [] : [[time / 1000, String(pick(counted))]];
    });
  const series = (metric: object, pick: (counted: Counted) => number) => {
    const values = points(pick);
    return values.length === 0 ? [] : [{ metric, values }];
  };
  const result =
    kind === 'count'
      ? labels.includes('5xx')
        ? series({}, ({ errors }) => errors)
        : series({}, ({ requests }) => requests)
      : ['100', '500', '+Inf'].flatMap((le, index) =>
          series({ le }, ({ requests }) => Math.round(requests * [0.8, 0.95, 1][index]!)),
        );
  success(response, { resultType: 'matrix', result });
}

beforeEach(() => {
  prometheus.answer = scraped;
  prometheus.requests.length = 0;
  other = (_, response) => vector(response);
  world = { [champion]: steady(90, 0.002), [candidate]: from(0, steady(100, 0.002)) };
});

/** So many requests a minute for a long time, and the share of them that failed. */
function steady(rate: number, errors: number) {
  return (at: number): Counted => {
    const requests = Math.floor((at + 300) * rate);
    return { requests, errors: Math.floor(requests * errors) };
  };
}

/** Counts from 0 since then; no series before. */
function from(start: number, counted: (at: number) => Counted) {
  return (at: number): Counted | undefined => {
    if (at < start) return undefined;
    const [now, before] = [counted(at), counted(start)];
    return { requests: now.requests - before.requests, errors: now.errors - before.errors };
  };
}

function analysisOf(rollout: string, more = '') {
  const yaml = `version: 1\nprometheus: { url: "${prometheus.url}" }\nmodels: [{ name: credit, inferenceService: ml/credit, rollout: ${rollout}${more} }]\n`;
  const { configuration } = parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date());
  let now = begin;
  const analyse = createAnalyseCanary({
    ...createRolloutAnalysis(resolveConfiguration(configuration, '/etc/plumbline'), store),
    prometheus: async () => createPrometheusClient({ url: prometheus.url, timeout: 60_000 }),
    store,
    now: () => new Date(now),
    pauses: [1, 1],
  });
  return async (
    at: number,
    state: AnalysisState = beforeAnyLook,
    { percent = 50, since = 0, id = 'abc123abc123' } = {},
  ) => {
    now = begin + at * minute;
    const answer: Awaited<ReturnType<typeof analyse>> = await new MockActivityEnvironment().run(analyse, {
      model: 'credit',
      id,
      plan: rolloutPlan(),
      percent,
      since: new Date(begin + since * minute).toISOString(),
      state,
      traffic: { candidatePercent: percent, candidateReady: true, championReady: true, candidate, champion },
    });
    return answer;
  };
}

const errorRate = analysisOf('{ metrics: [errorRate] }');

test('Prometheus that is away is a verdict, after a few tries', async () => {
  let asked = 0;
  prometheus.answer = (_, response) => {
    asked += 1;
    response.writeHead(503).end();
  };
  const { look, state } = await errorRate(5);
  assert.equal(look.verdict, 'error');
  assert.match(look.metrics[0]?.reason ?? '', /answered 503/);
  assert.equal(state.failures['errorRate']?.errorsInRow, 1);
  assert.equal(asked, 3);
});

test('Prometheus that refuses is asked once', async () => {
  let asked = 0;
  prometheus.answer = (_, response) => {
    asked += 1;
    response.writeHead(401).end();
  };
  const { look } = await errorRate(5);
  assert.equal(look.verdict, 'error');
  assert.match(look.metrics[0]?.reason ?? '', /refuses access \(401\)/);
  assert.equal(asked, 1);
});

test('no series at all are no pass', async () => {
  world = {};
  const { look } = await errorRate(5);
  assert.equal(look.verdict, 'inconclusive');
  assert.equal(look.requests, 0);
});

test('a canary without requests does not pass, whatever the champion does', async () => {
  world[candidate] = undefined;
  const { look } = await errorRate(30);
  assert.equal(look.verdict, 'inconclusive');
  assert.equal(look.metrics[0]?.reason, 'no requests of the canary yet');
});

test('counters that are not numbers are an error', async () => {
  world[candidate] = (at) => (at < 0 ? undefined : { requests: 100, errors: Number.NaN });
  const { look } = await errorRate(5);
  assert.equal(look.verdict, 'error');
});

test('requests are counted since the step began, without extrapolation, across a restart', async () => {
  const twoLives = from(0, steady(100, 0));
  world[candidate] = (at) => (at < 6 ? twoLives(at) : from(6, steady(100, 0))(at));
  const { look } = await errorRate(10);
  // 15 seconds before the restart are in no sample.
  assert.equal(look.requests, 975);
});

test('a good canary passes, with the looks kept', async () => {
  const analyse = analysisOf('{ metrics: [errorRate, latencyP95] }');
  let state = beforeAnyLook;
  let verdict = '';
  for (const at of [1, 2, 4, 6, 8, 10]) {
    const answer = await analyse(at, state, { id: 'goodcanary01' });
    state = JSON.parse(JSON.stringify(answer.state)) as AnalysisState;
    verdict = answer.look.verdict;
  }
  assert.equal(verdict, 'pass');
  const kept = JSON.parse(
    new TextDecoder().decode(await store.get('models/credit/rollouts/goodcanary01/looks.json')),
  ) as { number: number; requests: number }[];
  assert.deepEqual(
    kept.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6],
  );
  assert.deepEqual(
    kept.map(({ requests }) => requests),
    [100, 200, 400, 600, 800, 1000],
  );
  await analyse(10, { ...state, looks: 5 }, { id: 'goodcanary01' });
  const again = await store.get('models/credit/rollouts/goodcanary01/looks.json');
  assert.equal((JSON.parse(new TextDecoder().decode(again)) as unknown[]).length, 6);
});

test('a bad canary fails at once', async () => {
  world[candidate] = from(0, steady(100, 0.2));
  const { look } = await errorRate(1);
  assert.equal(look.verdict, 'fail');
});

test('alone with all traffic, the canary is held against the champion’s last requests', async () => {
  const stopped = steady(90, 0.002);
  world[champion] = (at) => stopped(Math.min(at, 10));
  world[candidate] = (at) => {
    const bad = 0.4 * Math.min(at, 10) + 20 * Math.max(0, at - 10);
    return at < 0 ? undefined : { requests: Math.floor(200 * at), errors: Math.floor(bad) };
  };
  const first = await errorRate(9);
  const alone = await errorRate(12, first.state, { percent: 100, since: 10 });
  assert.equal(alone.look.verdict, 'fail', JSON.stringify(alone.look));
  assert.ok((alone.look.metrics[0]?.baseline ?? 1) < 0.01);
});

test('queries of one’s own are filled in for both sides', async () => {
  const asked: string[] = [];
  other = (query, response) => {
    asked.push(query);
    vector(response, query.includes(candidate) ? '12' : '10');
  };
  const query = `sum(rate(hits{r="{{revision}}",n="{{namespace}}",s="{{service}}"}[{{window}}]))`;
  const metric = (times: number) =>
    `{ metrics: [{ name: hits, query: '${query}', compare: { atMost: ${times} } }] }`;
  const failing = await analysisOf(metric(1.1))(5);
  assert.equal(failing.look.verdict, 'fail');
  assert.deepEqual(asked, [
    `sum(rate(hits{r="${candidate}",n="ml",s="credit"}[300s]))`,
    `sum(rate(hits{r="${champion}",n="ml",s="credit"}[300s]))`,
  ]);
  assert.deepEqual([failing.look.metrics[0]?.canary, failing.look.metrics[0]?.baseline], [12, 10]);
  const passing = await analysisOf(metric(1.3))(5);
  assert.equal(passing.look.verdict, 'pass');
});

test('a query that answers nothing is inconclusive, several series are an error, a wrong one says why', async () => {
  const analyse = analysisOf(`{ metrics: [{ name: hits, query: 'hits', above: 1 }] }`);
  assert.equal((await analyse(5)).look.verdict, 'inconclusive');
  other = (_, response) => vector(response, '0', '0');
  assert.equal((await analyse(5)).look.verdict, 'error');
  other = (_, response) =>
    void response
      .writeHead(400)
      .end(JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error' }));
  const { look } = await analyse(5);
  assert.equal(look.verdict, 'error');
  assert.match(look.metrics[0]?.reason ?? '', /parse error/);
});

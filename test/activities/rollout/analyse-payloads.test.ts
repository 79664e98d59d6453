import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createAnalyseCanary } from '../../../activities/rollout/analyse-canary.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import { createPrometheusClient } from '../../../clients/prometheus/create-prometheus-client.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import { resolveConfiguration } from '../../../config/resolve-configuration.ts';
import type { AnalysisState } from '../../../domain/models/rollout/analysis.ts';
import { beforeAnyLook } from '../../../domain/models/rollout/judge-look.ts';
import { payloadKey } from '../../../domain/models/payloads/payload-files.ts';
import { createRolloutAnalysis } from '../../../workers/models/rollout-analysis.ts';
import { success, useFakePrometheus } from '../../support/fake-prometheus.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// Prometheus knows nothing of this model: what is known of it is what the gateway logged.

const folder = temporaryFolder();
const begin = Date.parse('2027-01-01T12:00:00Z');
const [champion, candidate] = ['credit-predictor-00001', 'credit-predictor-00002'];
const prometheus = await useFakePrometheus();
prometheus.answer = (_, response) => success(response, { resultType: 'matrix', result: [] });

interface LoggedPart {
  revision: string;
  /** Seconds since the step began; one row each second. */
  from: number;
  to: number;
  /** SQL of row i. */
  prediction: string;
  income: string;
  label: string;
}

const usual: Omit<LoggedPart, 'revision' | 'from' | 'to'> = {
  prediction: '(abs(i) * 7919 % 1000) / 1000.0',
  income: `CASE WHEN i % 50 = 0 THEN NULL ELSE i * 1.0 END`,
  label: `CASE WHEN i % 20 = 0 THEN 1 - round((abs(i) * 7919 % 1000) / 1000.0) ELSE round((abs(i) * 7919 % 1000) / 1000.0) END`,
};

/** A store with these parts of a log in it. */
async function logged(name: string, parts: readonly LoggedPart[]) {
  const store = createObjectStore({ folder: path.join(folder, name) });
  const model = { namespace: 'ml', name: 'credit' };
  for (const [index, part] of parts.entries()) {
    const { revision, from, to, prediction, income, label } = part;
    const [rows, labels] = ['rows', 'labels'].map((what) =>
      path.join(folder, `${name}-${index}-${what}.parquet`),
    );
    assert.ok(rows !== undefined && labels !== undefined);
    const range = `FROM range(${from}, ${to}) t(i)`;
    const time = `to_timestamp(${begin / 1000} + i) AS plumbline_time`;
    const id = `'${revision}-' || i AS plumbline_id`;
    await writeFiles({
      [rows]: `SELECT ${id}, ${time}, '${revision}' AS plumbline_revision, CAST(${prediction} AS DOUBLE) AS plumbline_prediction,
        ${income} AS income, 'c' || i % 3 AS channel ${range}`,
      [labels]: `SELECT ${id}, ${time}, CAST(${label} AS DOUBLE) AS plumbline_label ${range}`,
    });
    const segment = { from: begin + from * 1000, to: begin + (to - 1) * 1000, id: `${index}` };
    await store.put(payloadKey(model, segment), await readFile(rows));
    await store.put(payloadKey(model, segment, 'labels'), await readFile(labels));
  }
  return store;
}

/** Looks at these seconds since the step began, one after the other; answers the last. */
async function analyse(name: string, parts: readonly LoggedPart[], seconds: readonly number[]) {
  const store = await logged(name, parts);
  const metrics = '[predictionDistribution, featureCoverage, accuracy]';
  const yaml = `version: 1\nprometheus: { url: "${prometheus.url}" }\nmodels: [{ name: credit, inferenceService: ml/credit, target: paid, payloads: {}, rollout: { metrics: ${metrics} } }]\n`;
  const { configuration } = parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date());
  let now = begin;
  const activity = createAnalyseCanary({
    ...createRolloutAnalysis(resolveConfiguration(configuration, '/etc/plumbline'), store),
    prometheus: async () => createPrometheusClient({ url: prometheus.url, timeout: 60_000 }),
    store,
    now: () => new Date(now),
  });
  let state: AnalysisState = beforeAnyLook;
  let verdicts: Record<string, string> = {};
  let requests = 0;
  for (const second of seconds) {
    now = begin + second * 1000;
    const traffic = { candidatePercent: 50, candidateReady: true, championReady: true, candidate, champion };
    const answer: Awaited<ReturnType<typeof activity>> = await new MockActivityEnvironment().run(activity, {
      model: 'credit',
      id: 'abc123abc123',
      plan: rolloutPlan(),
      percent: 50,
      since: new Date(begin).toISOString(),
      state,
      traffic,
    });
    state = JSON.parse(JSON.stringify(answer.state)) as AnalysisState;
    requests = answer.look.requests;
    verdicts = Object.fromEntries(answer.look.metrics.map(({ metric, verdict }) => [metric, verdict]));
  }
  return { verdicts, requests };
}

const before: LoggedPart = { ...usual, revision: champion, from: -3000, to: 0 };
const beside: LoggedPart = { ...usual, revision: champion, from: 0, to: 3000 };
const good: LoggedPart = { ...usual, revision: candidate, from: 0, to: 3000 };
const looks = [600, 1200, 1800, 2400, 2990] as const;

test('without any log nothing passes', async () => {
  const { verdicts } = await analyse('nothing', [], [600]);
  assert.deepEqual(new Set(Object.values(verdicts)), new Set(['inconclusive']));
});

test('a canary that answers as the champion does passes by what was logged of both revisions', async () => {
  const { verdicts, requests } = await analyse('good', [before, beside, good], looks);
  assert.deepEqual(verdicts, { predictionDistribution: 'pass', featureCoverage: 'pass', accuracy: 'pass' });
  assert.equal(requests, 2990);
});

test('other predictions, missing features and wrong answers fail, each by itself', async () => {
  const moved = { ...good, prediction: '0.9' };
  const holes = { ...good, income: 'CASE WHEN i % 3 = 0 THEN i * 1.0 END' };
  const wrong = { ...good, label: '1 - round((abs(i) * 7919 % 1000) / 1000.0)' };
  const found = {
    moved: (await analyse('moved', [before, beside, moved], looks)).verdicts['predictionDistribution'],
    holes: (await analyse('holes', [before, beside, holes], looks)).verdicts['featureCoverage'],
    wrong: (await analyse('wrong', [before, beside, wrong], looks)).verdicts['accuracy'],
  };
  assert.deepEqual(found, { moved: 'fail', holes: 'fail', wrong: 'fail' });
});

test('where nothing was logged before, the first look settles the bounds and the next ones judge', async () => {
  const { verdicts } = await analyse('no-past', [beside, good], looks);
  assert.equal(verdicts['predictionDistribution'], 'pass');
  const only = await analyse('champion-only', [before, beside], looks);
  assert.deepEqual(new Set(Object.values(only.verdicts)), new Set(['inconclusive']));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createAnalyseCanary } from '../../activities/rollout/analyse-canary.ts';
import { createFolderStore } from '../../clients/object-store/folder-store.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { resolveConfiguration } from '../../config/resolve-configuration.ts';
import { servingCounters } from '../../domain/models/rollout/counters/serving-counters.ts';
import type { AnalysisState } from '../../domain/models/rollout/analysis.ts';
import { beforeAnyLook } from '../../domain/models/rollout/judge-look.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { createRolloutAnalysis } from '../../workers/models/rollout-analysis.ts';
import { useInferenceServices } from '../support/inference-services.ts';
import { startOwnKubernetes } from '../support/kubernetes-server.ts';
import { startPrometheusServer } from '../support/prometheus-server.ts';
import { rolloutPlan } from '../support/rollout-story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Models that really answer behind a proxy that splits the traffic, scraped by the Debian package's Prometheus.

const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const prometheus = await startPrometheusServer(new URL(services.metricsUrl).host);
const namespace = await server.createNamespace('rollout-analysis');
const old = await services.writeModel('old', { intercept: -2 });
const fresh = await services.writeModel('fresh', { intercept: 2 });
const model = (storageUri: string) => ({ modelFormat: { name: 'sklearn' }, storageUri });
const [champion, candidate] = ['credit-predictor-00001', 'credit-predictor-00002'];
const patience = { within: 120_000 };

const yaml = `version: 1
prometheus: { url: "http://prometheus.example" }
models:
  - name: credit
    inferenceService: ${namespace}/credit
    rollout:
      metrics:
        - errorRate
        - latencyP95
        - { name: share, query: 'sum(revision_request_count{revision_name="{{revision}}",namespace_name="{{namespace}}"})', below: 1 }
`;
const { configuration } = parseConfiguration(yaml, '/etc/plumbline/plumbline.yaml', new Date());
const store = createFolderStore(temporaryFolder());
const analyse = createAnalyseCanary({
  ...createRolloutAnalysis(resolveConfiguration(configuration, '/etc/plumbline'), store),
  prometheus: async () => prometheus,
  store,
  now: () => new Date(),
});

async function look(since: Date, state: AnalysisState) {
  const answer: Awaited<ReturnType<typeof analyse>> = await new MockActivityEnvironment().run(analyse, {
    model: 'credit',
    id: 'abc123abc123',
    plan: rolloutPlan({ service: { namespace, name: 'credit' } }),
    percent: 50,
    since: since.toISOString(),
    state,
    traffic: { candidatePercent: 50, candidateReady: true, championReady: true, candidate, champion },
  });
  return answer;
}

/** Asks so often, a few at a time, and waits until Prometheus knows of all that were ever answered. */
async function ask(times: number, known: number): Promise<void> {
  for (let asked = 0; asked < times; asked += 20)
    await Promise.all(Array.from({ length: 20 }, () => services.ask(namespace, 'credit', {})));
  const all = `sum(revision_request_count{namespace_name="${namespace}"}) or vector(0)`;
  await waitUntil(async () => ((await prometheus.query(all))[0]?.value ?? 0) >= known, patience);
}

test('Prometheus understands the selectors of every source', { timeout: 300_000 }, async () => {
  const side = { namespace, service: 'credit', side: champion };
  for (const { requests, errors, latency } of servingCounters)
    for (const selector of [
      ...requests(side),
      ...(errors?.(side) ?? []),
      ...(latency ? [latency.buckets(side)] : []),
    ])
      await prometheus.samples(selector, new Date(Date.now() - 60_000), new Date());
  const day = 24 * 60 * 60 * 1000;
  assert.deepEqual(
    await prometheus.samples('nothing_of_this_name', new Date(Date.now() - day), new Date()),
    [],
  );
});

test(
  'a canary that answers as well as the champion passes, and fails once it answers badly',
  { timeout: 300_000 },
  async () => {
    await services.create(namespace, 'credit', { model: model(old) });
    await services.statusThat(namespace, 'credit', (status) => status.url !== undefined);
    await waitUntil(async () => (await services.ask(namespace, 'credit', {})).status === 200, patience);
    await ask(300, 300);
    await services.change(namespace, 'credit', {
      predictor: { canaryTrafficPercent: 50, model: { storageUri: fresh } },
    });
    await services.statusThat(namespace, 'credit', ({ components }) =>
      (components?.predictor?.traffic ?? []).some(
        ({ revisionName, percent }) => revisionName === candidate && percent === 50,
      ),
    );
    const since = new Date();
    let known = 300;
    let good = { look: { verdict: 'inconclusive', requests: 0 }, state: beforeAnyLook };
    // As in earnest: what cannot be told yet is looked at again with more requests.
    for (let looks = 0; looks < 5 && good.look.verdict === 'inconclusive'; looks++) {
      known += 600;
      await ask(600, known);
      good = await look(since, good.state);
    }
    assert.equal(good.look.verdict, 'pass', JSON.stringify(good));
    const share = good.look.requests / (known - 300);
    assert.ok(share > 0.35 && share < 0.65, String(share));

    services.misbehave(fresh, { errors: 0.5 });
    await ask(300, known + 300);
    const bad = await look(since, good.state);
    assert.equal(bad.look.metrics[0]?.verdict, 'fail', JSON.stringify(bad.look));
    assert.equal(bad.look.verdict, 'fail');
  },
);

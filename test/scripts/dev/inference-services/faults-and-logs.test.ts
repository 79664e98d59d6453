import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { shareOf } from '../../../../scripts/dev/inference-services/knative-traffic.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { useInferenceServices } from '../../../support/inference-services.ts';

const server = await startOwnKubernetes();
const services = await useInferenceServices(server);
const patience = { within: 120_000 };
const modelFormat = { name: 'sklearn' };

async function serve(name: string, more: object = {}): Promise<{ namespace: string; storageUri: string }> {
  const namespace = await server.createNamespace(name);
  const storageUri = await services.writeModel(name, { intercept: -2 });
  await services.create(namespace, name, { model: { modelFormat, storageUri }, ...more });
  await services.statusThat(
    namespace,
    name,
    ({ modelStatus }) => modelStatus?.transitionStatus === 'UpToDate',
  );
  return { namespace, storageUri };
}

describe('a model that is served', { timeout: 300_000 }, () => {
  it('fails, is slow and answers otherwise on request', async () => {
    const { namespace, storageUri } = await serve('faulty');
    const ask = async () => await services.ask(namespace, 'faulty', {});
    services.misbehave(storageUri, { errors: 1 });
    assert.equal((await ask()).status, 500);
    services.misbehave(storageUri, { answers: 'turned-round' });
    assert.equal((await ask()).prediction, 1 - 0.119203);
    services.misbehave(storageUri, { answers: 'not-a-number' });
    assert.equal((await ask()).prediction, null);
    services.misbehave(storageUri, { delay: 300 });
    const started = performance.now();
    assert.equal((await ask()).status, 200);
    assert.ok(performance.now() - started >= 299);
    services.misbehave(storageUri, undefined);
    assert.equal((await ask()).prediction, 0.119203);
  });

  it('goes down and comes back, and its status says so', async () => {
    const { namespace, storageUri } = await serve('crashing');
    services.misbehave(storageUri, { down: true });
    const status = await services.statusThat(
      namespace,
      'crashing',
      ({ modelStatus }) => modelStatus?.transitionStatus === 'BlockedByFailedLoad',
    );
    assert.equal(status.modelStatus?.lastFailureInfo?.reason, 'RuntimeUnhealthy');
    assert.equal((await services.ask(namespace, 'crashing', {})).status, 503);
    services.misbehave(storageUri, undefined);
    await waitUntil(async () => (await services.ask(namespace, 'crashing', {})).status === 200, patience);
  });

  it('is bad only once it has everything, where that is asked for', async () => {
    const { namespace } = await serve('late');
    const next = await services.writeModel('late-next', { intercept: 2 });
    services.misbehave(next, { errors: 1, afterPromotion: true });
    const change = async (predictor: object) => await services.change(namespace, 'late', { predictor });
    await change({ canaryTrafficPercent: 50, model: { storageUri: next } });
    const second = 'late-predictor-00002';
    const traffic = (percent: number) =>
      services.statusThat(
        namespace,
        'late',
        ({ components }) => shareOf(second, components?.predictor?.traffic ?? []) === percent,
      );
    await traffic(50);
    const answers = await Promise.all(Array.from({ length: 50 }, () => services.ask(namespace, 'late', {})));
    assert.ok(answers.every(({ status }) => status === 200));
    await change({ canaryTrafficPercent: null });
    await traffic(100);
    assert.equal((await services.ask(namespace, 'late', {})).status, 500);
  });

  it('counts requests by revision as queue-proxy does', async () => {
    const { namespace, storageUri } = await serve('counted');
    await services.ask(namespace, 'counted', {});
    services.misbehave(storageUri, { errors: 1 });
    await services.ask(namespace, 'counted', {});
    const text = await (await fetch(services.metricsUrl)).text();
    const ours = text.split('\n').filter((line) => line.includes(`namespace_name="${namespace}"`));
    for (const [code, count] of [
      ['2xx', 1],
      ['5xx', 1],
    ]) {
      const line = ours.find(
        (one) => one.startsWith('revision_request_count{') && one.includes(`response_code_class="${code}"`),
      );
      assert.ok(line?.includes('configuration_name="counted-predictor"'), line);
      assert.ok(line?.includes('revision_name="counted-predictor-00001"'), line);
      assert.ok(line?.endsWith(` ${count}`), line);
    }
    assert.ok(ours.some((line) => line.startsWith('revision_request_latencies_bucket{')));
  });

  it('logs what it is asked and answers, with the pod of the revision', async () => {
    const events: Record<string, string | undefined>[] = [];
    const sink = createServer((request, response) => {
      const { headers } = request;
      const header = (name: string) => headers[`ce-${name}`]?.toString();
      events.push({ id: header('id'), type: header('type'), source: header('source') });
      request.resume();
      response.end();
    });
    sink.listen(0, '127.0.0.1');
    await once(sink, 'listening');
    after(() => {
      sink.closeAllConnections();
      sink.close();
    });
    const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/payloads`;
    const { namespace } = await serve('logged', { logger: { mode: 'all', url } });
    await services.ask(namespace, 'logged', {});
    await waitUntil(() => events.length === 2, patience);
    assert.deepEqual(
      new Set(events.map(({ type }) => type)),
      new Set(['org.kubeflow.serving.inference.request', 'org.kubeflow.serving.inference.response']),
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 1);
    for (const { source } of events) assert.match(source ?? '', /^logged-predictor-00001-deployment-/);
  });
});

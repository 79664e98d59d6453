import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RegistryRefusedError, RegistryUnavailableError } from '../../clients/registry/errors.ts';
import { createMlflowRegistry } from '../../clients/registry/mlflow-registry.ts';
import type { ModelRegistry } from '../../clients/registry/registry.ts';
import { useCuttingProxy } from '../support/forges/cutting-proxy.ts';
import { startMlflowServer } from '../support/mlflow-server.ts';
import { describeRegistry, sampleCandidate } from '../support/registry-behaviour.ts';

interface Pair {
  key: string;
  value: unknown;
}

/** As much of MLflow's answers as is looked at. */
interface Answer {
  experiment: { experiment_id: string };
  model_version: { source: string; description: string; run_id: string; tags: Pair[] };
  registered_model: { aliases?: { alias: string; version: string }[] };
  run: {
    info: { status: string };
    data: { params: Pair[]; metrics: Pair[]; tags: Pair[] };
    inputs: { dataset_inputs: { dataset: { source: string } }[] };
  };
}

const url = await startMlflowServer();

const registryAt = (address: string, experiment = 'plumbline'): ModelRegistry =>
  createMlflowRegistry({ url: address, experiment, timeout: 60_000, now: () => new Date() });

async function ask(path: string, parameters: Record<string, string>): Promise<Answer> {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}?${new URLSearchParams(parameters).toString()}`);
  return (await answer.json()) as Answer;
}
const pairs = (list: Pair[]): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));

const aliases = async (): Promise<unknown> => {
  const { registered_model: model } = await ask('registered-models/get', { name: 'aliased' });
  return Object.fromEntries((model.aliases ?? []).map(({ alias, version }) => [alias, version]));
};

/** A registry in a real MLflow server, whose pages and clients other people use beside us. */
describe('MLflow', () => {
  describeRegistry('as a registry', () => registryAt(url));

  test('a request that came late makes no second candidate', async () => {
    const registry = registryAt(url);
    const first = await registry.register(sampleCandidate('late', '0000000000f1'));
    const { model_version: made } = await ask('model-versions/get', { name: 'late', version: '1' });
    const { source, run_id, tags } = made;
    const late = await fetch(`${url}/api/2.0/mlflow/model-versions/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'late', source, run_id, tags }),
    });
    assert.equal(late.status, 200, await late.text());
    assert.deepEqual(await registry.register(sampleCandidate('late', '0000000000f1')), first);
    assert.deepEqual(
      (await registry.versions('late')).map(({ version, status }) => [version, status]),
      [['1', 'candidate']],
    );
    const { model_version: twin } = await ask('model-versions/get', { name: 'late', version: '2' });
    assert.equal(pairs(twin.tags)['plumbline.status'], 'withdrawn');
    assert.match(String(pairs(twin.tags)['plumbline.why']), /^the same as version 1/);
  });

  test('shows the whole lineage where its users look for it', async () => {
    const candidate = sampleCandidate('shown', '0000000000e1');
    const { version, url: page } = await registryAt(url).register(candidate);
    assert.equal(page, `${url}/#/models/shown/versions/1`);
    const { model_version: registered } = await ask('model-versions/get', { name: 'shown', version });
    assert.equal(registered.source, candidate.modelUri);
    assert.equal(registered.description, 'roc_auc is 0.04 better');
    const tags = pairs(registered.tags);
    assert.equal(tags['plumbline.data.sha256'], candidate.lineage.data.training.sha256);
    assert.equal(tags['plumbline.approvedBy'], 'jane, joe');
    assert.equal(tags['plumbline.reason'], 'incident 3f2a: amount drifts');
    assert.equal(tags['plumbline.evaluation.uri'], candidate.lineage.evaluation.record.uri);
    const { run } = await ask('runs/get', { run_id: registered.run_id });
    assert.equal(run.info.status, 'FINISHED');
    assert.deepEqual(pairs(run.data.params), {
      learning_rate: '0.1',
      'odd_ name_': 'kept',
      epochs: '3',
      shuffled: 'true',
    });
    assert.deepEqual(pairs(run.data.metrics), {
      roc_auc: 0.91,
      accuracy: 0.85,
      champion_roc_auc: 0.87,
      champion_accuracy: 0.84,
    });
    assert.deepEqual(
      run.inputs.dataset_inputs.map(({ dataset }): unknown => JSON.parse(dataset.source)),
      [{ uri: candidate.lineage.data.training.uri }, { uri: candidate.lineage.data.evaluation.uri }],
    );
    assert.equal(pairs(run.data.tags)['mlflow.source.git.commit'], '0123abc');
  });

  test('names the candidate and the serving version by alias', async () => {
    const registry = registryAt(url);
    await registry.register(sampleCandidate('aliased', '0000000000f1'));
    await registry.register(sampleCandidate('aliased', '0000000000f2'));
    assert.deepEqual(await aliases(), { candidate: '2' });
    await registry.serve('aliased', '2');
    assert.deepEqual(await aliases(), { champion: '2' });
    await registry.serveFormer('aliased', '2');
    await registry.withdraw('aliased', '0000000000f2', 'worse after all');
    assert.deepEqual(await aliases(), {});
  });

  test(
    'ends with one run and one version wherever a worker dies on the way',
    { timeout: 300_000 },
    async () => {
      const proxy = await useCuttingProxy(url);
      const registry = registryAt(proxy.url, 'interrupted');
      proxy.cutAt(0);
      await registry.register(sampleCandidate('counting', '000000000000'));
      const calls = proxy.requests;
      assert.ok(calls > 5);
      let interrupted = 0;
      for (let call = 1; call <= calls; call += 1) {
        const candidate = sampleCandidate(`cut-${call}`, `00000000c${String(call).padStart(3, '0')}`);
        proxy.cutAt(call);
        // What only reads is sent again by Node itself.
        await registry.register(candidate).catch((error: unknown) => {
          assert.ok(error instanceof RegistryUnavailableError, String(error));
          interrupted += 1;
        });
        proxy.cutAt(0);
        const { version } = await registry.register(candidate);
        assert.equal(version, '1');
        assert.equal((await registry.versions(candidate.model)).length, 1);
        const { experiment } = await ask('experiments/get-by-name', { experiment_name: 'interrupted' });
        const found = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            experiment_ids: [experiment.experiment_id],
            filter: `tags.\`plumbline.transaction\` = '${candidate.transaction}'`,
          }),
        });
        const { runs } = (await found.json()) as { runs: unknown[] };
        assert.equal(runs.length, 1, `cut at call ${call}`);
      }
    },
  );

  test('says why it does not take models from a folder of this machine', async () => {
    const candidate = { ...sampleCandidate('local', '0000000000a9'), modelUri: 'file:///models/fraud/' };
    await assert.rejects(registryAt(url).register(candidate), (error) => {
      assert.ok(error instanceof RegistryRefusedError);
      assert.match(
        error.message,
        /^MLflow does not take file:\/\/\/models\/fraud\/ as the source of a model: /,
      );
      return true;
    });
  });

  test('says that its experiment was deleted', async () => {
    const registry = registryAt(url, 'deleted');
    await registry.register(sampleCandidate('of-deleted', '0000000000b9'));
    const { experiment } = await ask('experiments/get-by-name', { experiment_name: 'deleted' });
    await fetch(`${url}/api/2.0/mlflow/experiments/delete`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ experiment_id: experiment.experiment_id }),
    });
    await assert.rejects(
      registry.register(sampleCandidate('of-deleted', '0000000000b8')),
      /the experiment deleted was deleted in MLflow; restore it, or name another/,
    );
  });
});

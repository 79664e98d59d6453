import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { startInferenceServices } from '../../../../scripts/dev/inference-services/start-inference-services.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startOwnKubernetes } from '../../../support/kubernetes-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const patience = { within: 120_000 };
const merge = 'application/merge-patch+json';
const server = await startOwnKubernetes();
const bucket = temporaryFolder();
const mounts = { 's3://models/': bucket };

async function writeModel(name: string, intercept: number): Promise<string> {
  await mkdir(path.join(bucket, name));
  const model = { kind: 'logistic-regression', intercept, terms: [] };
  await writeFile(path.join(bucket, name, 'model.json'), JSON.stringify(model));
  return `s3://models/${name}`;
}

test('a controller goes on with the canary that the one before it left', { timeout: 300_000 }, async () => {
  const namespace = await server.createNamespace('restart');
  const [old, fresh] = [await writeModel('old', -2), await writeModel('fresh', 2)];
  const services = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
  const shareOf = (controller: Awaited<ReturnType<typeof startInferenceServices>>) =>
    controller
      .observe(namespace, 'fraud')
      .map(({ name, percent, ready }) => [name.slice(-5), percent, ready]);

  const first = await startInferenceServices({ kubeconfig: server.kubeconfig, namespace, mounts });
  const model = { modelFormat: { name: 'sklearn' }, storageUri: old };
  await server.call('POST', services, {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'fraud', namespace },
    spec: { predictor: { model } },
  });
  await waitUntil(() => shareOf(first)[0]?.[1] === 100, patience);
  const canary = { predictor: { canaryTrafficPercent: 20, model: { storageUri: fresh } } };
  const statusSays = async (text: string) =>
    JSON.stringify(await server.call('GET', `${services}/fraud`)).includes(text);
  await waitUntil(() => statusSays('"latestRolledoutRevision":"fraud-predictor-00001"'), patience);
  await server.call('PATCH', `${services}/fraud`, { spec: canary }, merge);
  await waitUntil(() => statusSays('"latestReadyRevision":"fraud-predictor-00002"'), patience);
  await first.stop();

  const second = await startInferenceServices({ kubeconfig: server.kubeconfig, namespace, mounts });
  try {
    const split = [
      ['00001', 80, true],
      ['00002', 20, true],
    ];
    await waitUntil(() => isDeepStrictEqual(shareOf(second), split), patience);
    const url = `${second.urlOf(namespace, 'fraud')}/v1/models/fraud:predict`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ instances: [{}] }) });
    assert.equal(answer.status, 200);
  } finally {
    await second.stop();
  }
});

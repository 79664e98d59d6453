import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createSelectIgnored } from '../../../activities/comparison/select-ignored.ts';
import { createAutoscalerReader } from '../../../activities/comparison/autoscalers.ts';
import { compareObject } from '../../../activities/comparison/compare-object.ts';
import { lastAppliedAnnotation } from '../../../domain/infrastructure/normalise.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, fingerprint, placesIn, target } from './cluster.ts';
import { editLive, histories } from './histories.ts';
import { deployment } from './probes.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

/** Planted wherever a secret may stand; no result may hold it, nor its base64. */
const canary = 'canary-4f1d';
const leaks = new RegExp(`canary|${btoa('canary').slice(0, 6)}|${btoa(canary).slice(0, 8)}`);

const secret = (namespace: string, stringData: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'credentials', namespace },
  stringData,
});

for (const history of histories) {
  test(`no value of a Secret that came by ${history.name} shows in a result`, async () => {
    const namespace = await server.createNamespace();
    const object = secret(namespace, { kept: `${canary}-0`, changed: `${canary}-1`, gone: `${canary}-2` });
    await history.create(kubernetes, object);
    const edit = (live: KubernetesObject) => {
      const { gone: _gone, ...data } = live['data'] as JsonObject;
      live['data'] = { ...data, changed: btoa(`${canary}-3`), added: btoa(`${canary}-4`) };
    };
    await editLive(kubernetes, object, edit, 'kubectl-edit');
    const outcome = await compare(kubernetes, [object]);
    assert.deepEqual(placesIn(outcome), [
      '/data/added (added)',
      '/data/changed (modified)',
      '/data/gone (removed)',
    ]);
    assert.deepEqual(
      outcome.result.findings.map(({ drift }) => drift),
      ['secret'],
    );
    for (const { desired, live } of outcome.result.findings[0]?.fields ?? []) {
      for (const value of [desired, live]) {
        if (value !== undefined) assert.match(JSON.stringify(value), /^"hmac:test:[0-9a-f]{16}"$/);
      }
    }
    assert.doesNotMatch(JSON.stringify(outcome.result), leaks);
  });
}

test('a Secret whose data is gone altogether shows fingerprints by key', async () => {
  const object = secret(await server.createNamespace(), { password: canary });
  await kubernetes.create(object);
  await editLive(kubernetes, object, (live) => delete live['data'], 'kubectl-edit');
  const { result } = await compare(kubernetes, [object]);
  const [field] = result.findings[0]?.fields ?? [];
  assert.equal(field?.path, '/data');
  assert.match(JSON.stringify(field?.desired), /^\{"password":"hmac:test:[0-9a-f]{16}"\}$/);
});

function unmark(live: KubernetesObject): void {
  live['data'] = { connection: `${canary}-9` };
  live.metadata.annotations = {};
}

test('credentials in env values and in data marked sensitive show as fingerprints', async () => {
  const namespace = await server.createNamespace();
  const web = deployment('web', namespace);
  const marked: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'marked', namespace, annotations: { 'plumbline.dev/sensitive': 'true' } },
    data: { connection: canary },
  };
  for (const object of [web, marked]) await kubernetes.create(object);
  const addCredential = (live: KubernetesObject) => {
    const { template } = live['spec'] as { template: { spec: { containers: { env: JsonObject[] }[] } } };
    template.spec.containers[0]?.env.push({ name: 'DB_PASSWORD', value: canary });
  };
  await editLive(kubernetes, web, addCredential, 'kubectl-edit');
  await editLive(kubernetes, marked, unmark, 'kubectl-edit');
  const { result } = await compare(kubernetes, [web, marked]);
  assert.equal(result.findings.flatMap(({ fields }) => fields).length, 3);
  assert.doesNotMatch(JSON.stringify(result), leaks);
});

test('no value shows in an error about a Secret that Git cannot apply, nor in one about a stray', async () => {
  const namespace = await server.createNamespace();
  const object = secret(namespace, { ok: 'x' });
  await kubernetes.create(object);
  const annotations = { [lastAppliedAnnotation]: JSON.stringify(secret(namespace, { old: canary })) };
  const stray = {
    ...secret(namespace, { password: canary }),
    metadata: { name: 'stray', namespace, annotations },
  };
  await kubernetes.create(stray);
  const broken = { ...object, stringData: { 'not a key!': canary }, data: { bad: `${canary}%%` } };
  const { result } = await compare(kubernetes, [broken], { namespaces: [namespace], reportCreated: true });
  assert.equal(result.errors.length, 1);
  assert.deepEqual(
    result.findings.map(({ name }) => name),
    ['stray'],
  );
  assert.doesNotMatch(JSON.stringify(result), leaks);
});

test('a comparison with true values can be neither serialised nor printed', async () => {
  const object = secret(await server.createNamespace(), { password: canary });
  await kubernetes.create(object);
  await editLive(
    kubernetes,
    object,
    (live) => (live['data'] = { password: btoa(`${canary}-2`) }),
    'kubectl-edit',
  );
  const deps = {
    kubernetes,
    fingerprint,
    findAutoscalers: createAutoscalerReader(kubernetes),
    selectIgnored: createSelectIgnored(undefined),
    onDryRun: () => undefined,
  };
  const live = await kubernetes.get(referenceOf(object));
  const about = { target, desired: object, live, ignoreRules: [], now: new Date() };
  const comparison = await compareObject(deps, about);
  assert.match(JSON.stringify(comparison.drift), leaks, 'the true values are there');
  assert.throws(() => JSON.stringify(comparison), /never serialised/);
  assert.throws(() => JSON.stringify({ nested: [comparison] }), /never serialised/);
  assert.doesNotMatch(inspect(comparison, { depth: 9 }), leaks);
});

test('another fingerprint key gives other fingerprints of the same finding, and makes no drift', async () => {
  const object = secret(await server.createNamespace(), { password: 'one' });
  await kubernetes.create(object);
  const rotated = { keyId: 'rotated', key: new Uint8Array(32).fill(9) };
  assert.deepEqual((await compare(kubernetes, [object], {}, rotated)).result.findings, []);

  await editLive(kubernetes, object, (live) => (live['data'] = { password: btoa('two') }), 'kubectl-edit');
  const [before] = (await compare(kubernetes, [object])).result.findings;
  const [after] = (await compare(kubernetes, [object], {}, rotated)).result.findings;
  assert.equal(after?.id, before?.id);
  assert.notEqual(after?.digest, before?.digest);
  assert.match(JSON.stringify(after?.fields[0]?.live), /^"hmac:rotated:/);
});

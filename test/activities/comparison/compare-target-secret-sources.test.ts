import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareDesired } from '../../../activities/comparison/prepare-desired.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { objectKey, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../../domain/infrastructure/secret-fingerprint.ts';
import type { SecretMemory } from '../../../domain/infrastructure/secret-memory.ts';
import { startOwnKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect, fingerprint } from './cluster.ts';
import { editLive } from './histories.ts';

// A server of its own: the groups of other people's CRDs are the same in every test that installs them.
const server = await startOwnKubernetes();
const kubernetes = await connect(server.kubeconfig);

async function installKind(group: string, kind: string): Promise<void> {
  const plural = `${kind.toLowerCase()}s`;
  await server.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  });
  await waitUntil(
    async () => {
      const served = await server.call('GET', `/apis/${group}/v1alpha1`).catch(() => undefined);
      return served !== undefined;
    },
    { within: 120_000 },
  );
}

await installKind('bitnami.com', 'SealedSecret');
await installKind('external-secrets.io', 'ExternalSecret');

const canary = 'canary-8c21';
const leaks = new RegExp(`canary|${btoa('canary').slice(0, 6)}`);

interface Source {
  kind: string;
  controller: string;
  object: (namespace: string, sealed: string) => KubernetesObject;
}

const sources: readonly Source[] = [
  {
    kind: 'SealedSecret',
    controller: 'controller',
    object: (namespace, sealed) => ({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { name: 'credentials', namespace },
      spec: { encryptedData: { password: sealed } },
    }),
  },
  {
    kind: 'ExternalSecret',
    controller: 'externalsecrets.external-secrets.io/api',
    object: (namespace, sealed) => ({
      apiVersion: 'external-secrets.io/v1alpha1',
      kind: 'ExternalSecret',
      metadata: { name: 'api', namespace },
      spec: { target: { name: 'credentials' }, data: [{ remoteRef: { key: sealed } }] },
    }),
  },
  {
    kind: 'Secret encrypted with SOPS',
    controller: 'kustomize-controller',
    object: (namespace, sealed) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'credentials', namespace },
      stringData: { password: `ENC[AES256_GCM,data:${sealed}]` },
      sops: { mac: `ENC[${sealed}]`, lastmodified: '2026-01-01T00:00:00Z', version: '3.9.0' },
    }),
  },
];

/** What stands between two scans of a target. */
function memory() {
  let remembered: ReadonlyMap<string, SecretMemory> = new Map();
  return async (
    objects: readonly KubernetesObject[],
    namespace: string,
    key: FingerprintKey = fingerprint,
  ) => {
    const input = {
      namespaces: [namespace],
      reportCreated: true,
      secretMemory: (name: string) => remembered.get(name),
    };
    const { result, secrets } = await compare(kubernetes, objects, input, key);
    assert.doesNotMatch(JSON.stringify([result, [...secrets]]), leaks);
    remembered = secrets;
    return result;
  };
}

const withPassword = (value: string) => (live: KubernetesObject) => {
  (live['data'] as JsonObject)['password'] = btoa(value);
};

for (const { kind, controller, object } of sources) {
  test(`the Secret behind a ${kind} drifts where neither its source nor its controller moved it`, async () => {
    const namespace = await server.createNamespace();
    const scan = memory();
    const source = object(namespace, 'one');
    const secret: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'credentials', namespace },
      stringData: { password: `${canary}-0`, user: 'shop' },
    };
    if (kind !== 'Secret encrypted with SOPS') await kubernetes.create(source);
    await kubernetes.create(secret, { fieldManager: controller });

    const first = await scan([source], namespace);
    assert.deepEqual([first.findings, first.errors], [[], []], 'it is neither created nor drifted');
    await editLive(kubernetes, secret, withPassword(`${canary}-1`), controller);
    assert.deepEqual((await scan([source], namespace)).findings, [], 'its controller may');

    await editLive(kubernetes, secret, withPassword(`${canary}-2`), 'kubectl-edit');
    const drifted = await scan([source], namespace);
    const [finding] = drifted.findings;
    assert.equal(drifted.findings.length, 1);
    assert.deepEqual([finding?.drift, finding?.name, finding?.kind], ['secret', 'credentials', 'Secret']);
    assert.deepEqual(
      finding?.fields.map(({ path, change, manager }) => [path, change, manager]),
      [['/data/password', 'modified', 'kubectl-edit']],
    );
    assert.match(finding?.notHealable ?? '', /^Git does not say its value: /);
    assert.equal(finding?.source?.file, 'app.yaml');
    assert.equal((await scan([source], namespace)).findings[0]?.digest, finding?.digest, 'it stays drift');

    const resealed = object(namespace, 'two');
    if (kind !== 'Secret encrypted with SOPS') {
      const at = { op: 'replace' as const, path: '/spec', value: resealed['spec'] };
      await kubernetes.patch(referenceOf(source), [at]);
    }
    assert.deepEqual((await scan([resealed], namespace)).findings, [], 'a new revision settles it');
  });
}

const sops = sources.find(({ kind }) => kind.includes('SOPS'));

test('what SOPS encrypted is never compared by field nor applied, and that is said', async () => {
  const namespace = await server.createNamespace();
  const source = sops?.object(namespace, 'one');
  assert(source);
  const { result } = await compare(kubernetes, [source]);
  assert.deepEqual([result.findings, result.errors], [[], []]);
  assert.match(result.ignored[0]?.rule ?? '', /^encrypted with SOPS/);
  await assert.rejects(prepareDesired(kubernetes, source, namespace), /is never applied as it stands there/);
});

test('a new fingerprint key re-bases what is remembered, and a move is still seen where the old one is known', async () => {
  const namespace = await server.createNamespace();
  const scan = memory();
  const source = sources[0]?.object(namespace, 'one');
  assert(source);
  const secret: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credentials', namespace },
    stringData: { password: `${canary}-0` },
  };
  await kubernetes.create(source);
  await kubernetes.create(secret, { fieldManager: 'controller' });
  await scan([source], namespace);
  const second = { keyId: 'second', key: new Uint8Array(32).fill(8) };
  assert.deepEqual((await scan([source], namespace, second)).findings, []);
  await editLive(kubernetes, secret, withPassword(`${canary}-1`), 'kubectl-edit');
  const third = { keyId: 'third', key: new Uint8Array(32).fill(9), previous: second };
  assert.equal((await scan([source], namespace, third)).findings.length, 1);
});

test('a decision on a Secret survives a change of the fingerprint key', async () => {
  const namespace = await server.createNamespace();
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'plain', namespace },
    stringData: { password: `${canary}-0` },
  };
  await kubernetes.create(object);
  await editLive(kubernetes, object, withPassword(`${canary}-1`), 'kubectl-edit');
  const stray = { ...object, metadata: { name: 'stray', namespace } };
  await kubernetes.create(stray);
  const look = async (key: FingerprintKey) => {
    const { result } = await compare(
      kubernetes,
      [object],
      { namespaces: [namespace], reportCreated: true },
      key,
    );
    return result.findings.toSorted((one, other) => objectKey(one).localeCompare(objectKey(other)));
  };
  const before = await look(fingerprint);
  const after = await look({ keyId: 'rotated', key: new Uint8Array(32).fill(9), previous: fingerprint });
  assert.equal(before.length, 2);
  assert.deepEqual(
    after.map(({ earlierDigest }) => earlierDigest),
    before.map(({ digest }) => digest),
  );
  assert.notDeepEqual(
    after.map(({ digest }) => digest),
    before.map(({ digest }) => digest),
  );
});

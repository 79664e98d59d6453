import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient, ListOptions } from '../../../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectChange } from '../../../../clients/kubernetes/resident/object-change.ts';
import { createResidentClient } from '../../../../clients/kubernetes/resident/resident-client.ts';
import type {
  ResidentClient,
  ResidentOptions,
} from '../../../../clients/kubernetes/resident/resident-client.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { isWatch, useKubernetesProxy } from '../../../support/kubernetes-proxy.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';

const cluster = await useKubernetes();
const proxy = await useKubernetesProxy(cluster.access);
const { kubeconfig, context } = proxy;
const direct = await createKubernetesClient({ kubeconfig: cluster.kubeconfig, context: cluster.context });
const inner = await createKubernetesClient({ kubeconfig, context, watch: { longestPause: 500 } });
const configMaps = await direct.resourceType('v1', 'ConfigMap');
const namespace = await cluster.createNamespace();
after(async () => {
  await inner.close();
  await direct.close();
});

const cut = { follow: { trusted: 0, patience: 30_000, longestPause: 500 } };

/** A resident client of a test's own. */
async function withResident(
  options: ResidentOptions,
  use: (resident: ResidentClient) => Promise<void>,
): Promise<void> {
  const resident = createResidentClient(inner, options);
  try {
    await use(resident);
  } finally {
    await resident.close();
  }
}

async function namesIn(client: KubernetesClient, options: ListOptions = {}): Promise<string[]> {
  const names: string[] = [];
  for await (const { items } of client.list(configMaps, { namespace, ...options }))
    names.push(...items.map(({ metadata }) => metadata.name));
  return names.toSorted();
}

function listsMade(): string[] {
  const lists = proxy.requests.filter(
    (request) => !isWatch(request) && request.path.includes('/configmaps?'),
  );
  return lists.map(({ path }) => path);
}

const create = (name: string) =>
  direct.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { level: 'info' },
  });
const referenceOf = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });

test('a list is made once; later ones come from memory and show what changed since', async () => {
  await create('first');
  await withResident(cut, async (resident) => {
    proxy.requests.splice(0);
    const before = await namesIn(resident);
    assert.equal(listsMade().length, 1);
    await create('second');
    await direct.delete(referenceOf('first'));
    await waitUntil(async () => (await namesIn(resident)).includes('second'), { within: 120_000 });
    await waitUntil(async () => !(await namesIn(resident)).includes('first'), { within: 120_000 });
    assert.deepEqual(await namesIn(resident), await namesIn(direct));
    assert.ok(before.includes('first'));
    assert.equal(listsMade().length, 1);
  });
});

test('metadata alone is followed as metadata alone', async () => {
  await withResident(cut, async (resident) => {
    for await (const { items } of resident.list(configMaps, { namespace, metadataOnly: true }))
      for (const item of items) assert.equal(item['data'], undefined);
    await create('metadata');
    await waitUntil(async () => (await namesIn(resident, { metadataOnly: true })).includes('metadata'), {
      within: 120_000,
    });
    for await (const { items } of resident.list(configMaps, { namespace, metadataOnly: true }))
      for (const item of items) assert.deepEqual([item.kind, item['data']], ['ConfigMap', undefined]);
  });
});

test('what changed while every connection was cut is there once they are back, without a list', async () => {
  await withResident(cut, async (resident) => {
    await namesIn(resident);
    proxy.requests.splice(0);
    await proxy.takeDown();
    await create('while-cut');
    await proxy.bringUp();
    await waitUntil(async () => (await namesIn(resident)).includes('while-cut'), { within: 120_000 });
    assert.deepEqual(
      listsMade().filter((path) => !path.includes('resourceVersionMatch=NotOlderThan')),
      [],
    );
  });
});

test('a store that cannot be brought up to date is never read: the list is asked for, and fails', async () => {
  await withResident({ follow: { trusted: 0, patience: 200 } }, async (resident) => {
    await namesIn(resident);
    await proxy.takeDown();
    try {
      await assert.rejects(namesIn(resident, { signal: AbortSignal.timeout(20_000) }));
    } finally {
      await proxy.bringUp();
    }
  });
});

test('a list that does not fit is read each time', async () => {
  await withResident({ mostBytes: 10, follow: { patience: 30_000 } }, async (resident) => {
    proxy.requests.splice(0);
    assert.deepEqual(await namesIn(resident), await namesIn(direct));
    assert.deepEqual(await namesIn(resident), await namesIn(direct));
    assert.equal(listsMade().length, 3, 'one that did not fit, and one for each question');
  });
});

test('who may list and not watch is answered by lists', async () => {
  const user = await cluster.createRestrictedUser(namespace, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['list'] },
  ]);
  const restricted = await createKubernetesClient({ kubeconfig: user.kubeconfig });
  const resident = createResidentClient(restricted);
  try {
    assert.deepEqual(await namesIn(resident), await namesIn(direct));
  } finally {
    await resident.close();
    await restricted.close();
  }
});

test('changes of content are told, those of status and bookkeeping are not', async () => {
  const changes: ObjectChange[] = [];
  const deployments = await direct.resourceType('apps/v1', 'Deployment');
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' };
  const labels = { app: 'web' };
  const containers = [{ name: 'web', image: 'registry.example/web:1' }];
  await direct.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  });
  await withResident(cut, async (resident) => {
    resident.onChange((change) => changes.push(change));
    for await (const { items } of resident.list(deployments, { namespace })) assert.equal(items.length, 1);
    const status = [{ op: 'add', path: '/status/observedGeneration', value: 1 } as const];
    await direct.patch(reference, status, { subresource: 'status' });
    await direct.patch(
      reference,
      [{ op: 'replace', path: '/spec/paused', value: true }].map((one) => ({ ...one, op: 'add' as const })),
    );
    await waitUntil(() => changes.length > 0, { within: 120_000 });
    await direct.delete(reference);
    await waitUntil(() => changes.some(({ what }) => what === 'disappeared'), { within: 120_000 });
    assert.deepEqual(
      new Set(changes.map(({ what, reference: { name } }) => `${what} ${name}`)),
      new Set(['changed web', 'disappeared web']),
    );
  });
});

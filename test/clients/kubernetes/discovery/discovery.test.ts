import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { createDiscovery } from '../../../../clients/kubernetes/discovery/discovery.ts';
import { ServerError, UnknownKindError } from '../../../../clients/kubernetes/errors.ts';
import type { ApiRequest, Transport } from '../../../../clients/kubernetes/transport/transport.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';
import { collect } from '../collect.ts';

const kubernetes = await useKubernetes();
const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });

/** A CRD of a group of this file's own. */
function widgetDefinition(group: string) {
  const properties = { spec: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } } };
  const schema = { openAPIV3Schema: { type: 'object', properties } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
      scope: 'Namespaced',
      versions: [
        { name: 'v1', served: true, storage: true, schema, subresources: { status: {} } },
        { name: 'v1beta1', served: true, storage: false, schema },
      ],
    },
  };
}

test('built-in kinds are known with scope, verbs and subresources', async () => {
  const types = await client.resourceTypes();
  const deployment = types.find(({ kind }) => kind === 'Deployment');
  assert.partialDeepStrictEqual(deployment, {
    group: 'apps',
    version: 'v1',
    apiVersion: 'apps/v1',
    resource: 'deployments',
    namespaced: true,
    subresources: ['scale', 'status'],
  });
  assert(deployment?.verbs.includes('watch'));
  assert.equal((await client.resourceType('v1', 'Namespace')).namespaced, false);
});

test('a kind served in several versions is listed once, and found in each', async () => {
  const types = await client.resourceTypes();
  const autoscalers = types.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  assert.deepEqual(
    autoscalers.map(({ apiVersion }) => apiVersion),
    ['autoscaling/v2'],
  );
  assert.equal((await client.resourceType('autoscaling/v1', 'HorizontalPodAutoscaler')).version, 'v1');
});

test('a kind that is not served is told with what is, and whether waiting helps', async () => {
  await assert.rejects(client.resourceType('nowhere.example/v1', 'Widget'), (error: unknown) => {
    assert(error instanceof UnknownKindError);
    assert.equal(error.retryable, false);
    assert.equal(
      error.message,
      'the cluster does not serve Widget in nowhere.example/v1; is its CustomResourceDefinition installed?',
    );
    return true;
  });
});

test('a CRD installed later is found, its objects are first-class, and its schema is published', async () => {
  const namespace = await kubernetes.createNamespace();
  const group = `${namespace}.example`;
  const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'w', namespace } };
  await assert.rejects(client.resourceType(widget.apiVersion, 'Widget'), UnknownKindError);
  const definition = await client.apply(widgetDefinition(group), { fieldManager: 'plumbline' });
  try {
    const type = await waitUntil(() => client.resourceType(widget.apiVersion, 'Widget'), { within: 120_000 });
    assert.deepEqual(type.subresources, ['status']);

    await waitUntil(() => client.apply({ ...widget, spec: { size: 1 } }, { fieldManager: 'plumbline' }), {
      within: 120_000,
    });
    const applied = await client.apply({ ...widget, spec: { size: 2 } }, { fieldManager: 'plumbline' });
    assert.deepEqual(applied['spec'], { size: 2 });
    const replaced = await client.replace({ ...applied, spec: { size: 3 } });
    assert.deepEqual(replaced['spec'], { size: 3 });
    const [page] = await collect(client.list(type, { namespace, limit: 1 }));
    assert.deepEqual(page?.items[0], replaced);
    const beta = await client.get({ apiVersion: `${group}/v1beta1`, kind: 'Widget', namespace, name: 'w' });
    assert.equal(beta?.metadata.uid, replaced.metadata.uid);
    await assert.rejects(client.replace({ ...replaced, spec: { size: 0 } }), { name: 'InvalidError' });
    await assert.rejects(client.apply({ ...widget, spec: { sise: 1 } }, { fieldManager: 'plumbline' }), {
      name: 'InvalidError',
      message: /spec.sise: field not declared in schema/,
    });
    const document = await waitUntil(() => client.openApi(`${group}/v1`), { within: 120_000 });
    assert(JSON.stringify(document).includes('"minimum":1'));
  } finally {
    await client.delete({ ...definition, name: definition.metadata.name });
  }
});

/** A transport that answers from a table of paths. */
function tableTransport(answers: Record<string, unknown>, seen: string[] = []): Transport {
  const send = (request: ApiRequest) => {
    seen.push(request.path);
    const content = answers[request.path];
    if (content instanceof Error) return Promise.reject(content);
    return Promise.resolve({ status: 200, headers: {}, content });
  };
  return { send } as Partial<Transport> as Transport;
}

const legacy = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      {
        name: 'apps',
        versions: [{ version: 'v1beta1' }, { version: 'v1' }],
        preferredVersion: { version: 'v1' },
      },
      { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }] },
    ],
  },
  '/api/v1': { resources: [{ name: 'nodes', kind: 'Node', namespaced: false, verbs: ['get'] }] },
  '/apis/apps/v1': {
    resources: [
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['get'] },
      { name: 'deployments/scale', kind: 'Scale', namespaced: true, verbs: ['get'] },
    ],
  },
  '/apis/apps/v1beta1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] },
  '/apis/metrics.k8s.io/v1beta1': new ServerError('metrics are down', 503),
};

test('a server without aggregated discovery is asked group by group', async () => {
  const discovery = createDiscovery(tableTransport(legacy));
  const types = await discovery.preferredTypes();
  assert.deepEqual(
    types.map(({ apiVersion, kind, subresources }) => [apiVersion, kind, subresources]),
    [
      ['v1', 'Node', []],
      ['apps/v1', 'Deployment', ['scale']],
    ],
  );
  assert.equal((await discovery.find('apps/v1beta1', 'Deployment')).version, 'v1beta1');
});

test('a kind whose server does not answer at the moment is worth another attempt', async () => {
  const stale = {
    kind: 'APIGroupDiscoveryList',
    items: [{ metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] }],
  };
  const aggregated = { '/api': { kind: 'APIGroupDiscoveryList', items: [] }, '/apis': stale };
  for (const answers of [legacy, aggregated]) {
    const discovery = createDiscovery(tableTransport(answers));
    await assert.rejects(discovery.find('metrics.k8s.io/v1beta1', 'NodeMetrics'), (error: unknown) => {
      assert(error instanceof UnknownKindError);
      assert.equal(error.retryable, true);
      return true;
    });
  }
});

test('lookups at the same time share one reading', async () => {
  const seen: string[] = [];
  const empty = { kind: 'APIGroupDiscoveryList', items: [] };
  const discovery = createDiscovery(tableTransport({ '/api': empty, '/apis': empty }, seen));
  await Promise.allSettled(Array.from({ length: 50 }, () => discovery.find('v1', 'Nothing')));
  assert.deepEqual(seen, ['/api', '/apis', '/api', '/apis']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from '../collect.ts';
import { ForbiddenError, GoneError, UnknownKindError } from '../../../../clients/kubernetes/errors.ts';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import type {
  KubernetesClient,
  ListOptions,
  ListPage,
} from '../../../../clients/kubernetes/kubernetes-client.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';
import { configMap, configMaps, sendJson, sendStatus, useFakeApiServer } from '../fake-api-server.ts';

const kubernetes = await useKubernetes();

function pages(client: KubernetesClient, options?: ListOptions): Promise<ListPage[]> {
  return collect(client.list(configMaps, options));
}

function names({ items }: ListPage): string[] {
  return items.map(({ metadata }) => metadata.name);
}

function page(name: string, continueToken?: string) {
  return {
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '7', continue: continueToken },
    items: [{ metadata: { name } }],
  };
}

test('1,200 objects arrive in pages of 500, complete, with kind and apiVersion', async () => {
  const namespace = await kubernetes.createNamespace();
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  const wanted = Array.from({ length: 1200 }, (_, index) => `object-${String(index).padStart(4, '0')}`);
  const left = [...wanted];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
      }
    }),
  );

  const all = await pages(client, { namespace });
  assert.deepEqual(
    all.map(({ items }) => items.length >= 200),
    [true, true, true],
  );
  assert.deepEqual(
    all.flatMap(names).filter((name) => name !== 'kube-root-ca.crt'),
    wanted,
  );
  assert.equal(new Set(all.map(({ resourceVersion }) => resourceVersion)).size, 1);
  assert(
    all.every(({ items }) =>
      items.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap'),
    ),
  );

  const [metadata] = await pages(client, { namespace, metadataOnly: true, limit: 2000 });
  assert.equal(metadata?.items.length, all.flatMap(names).length);
  assert.deepEqual(Object.keys(metadata?.items[0] ?? {}).toSorted(), ['apiVersion', 'kind', 'metadata']);
  assert.equal(metadata?.items[0]?.kind, 'ConfigMap');
});

test('labels and fields select', async () => {
  const namespace = await kubernetes.createNamespace();
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  for (const name of ['a', 'b']) {
    await client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels: { is: name } },
    });
  }
  assert.deepEqual((await pages(client, { namespace, labelSelector: 'is=a' })).flatMap(names), ['a']);
  assert.deepEqual((await pages(client, { namespace, fieldSelector: 'metadata.name=b' })).flatMap(names), [
    'b',
  ]);
});

test('a list that is not allowed says who may not list what where, and what to grant', async () => {
  const namespace = await kubernetes.createNamespace();
  const user = await kubernetes.createRestrictedUser(namespace, []);
  const client = await createKubernetesClient({ kubeconfig: user.kubeconfig });
  await assert.rejects(pages(client, { namespace }), (error: unknown) => {
    assert(error instanceof ForbiddenError);
    const { verb, resource, group } = error.action;
    assert.deepEqual({ verb, resource, group }, { verb: 'list', resource: 'configmaps', group: '' });
    assert.equal(error.action.namespace, namespace);
    assert.equal(error.action.user, user.name);
    const account = user.name.replace('system:serviceaccount:', '').replace(':', '/');
    assert.equal(
      error.message,
      `ServiceAccount ${account} may not list configmaps in namespace ${namespace}; to grant it, bind a Role in ${namespace} with verbs [list] on apiGroups [""], resources [configmaps]`,
    );
    return true;
  });
});

test('a kind that is no longer served is told apart from an empty list', async () => {
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  const widgets = {
    ...configMaps,
    group: 'gone.example',
    apiVersion: 'gone.example/v1',
    kind: 'Widget',
    resource: 'widgets',
  };
  await assert.rejects(collect(client.list(widgets)), UnknownKindError);
});

test('a connection cut in the middle of a page costs that page only', async () => {
  const fake = await useFakeApiServer(({ url }, response, count) => {
    if (url.searchParams.get('continue') === null) return sendJson(response, 200, page('a', 'next'));
    if (count > 2) return sendJson(response, 200, page('b'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"kind":"ConfigMapList","items":[');
    setTimeout(() => response.destroy(), 20);
    return undefined;
  });
  const all = await pages(await fake.client());
  assert.deepEqual(all.map(names), [['a'], ['b']]);
  assert.deepEqual(
    fake.requests.map(({ url }) => url.searchParams.get('continue')),
    [null, 'next', 'next'],
  );
});

test('a time-out of the server (504) in the middle costs that page only', async () => {
  const fake = await useFakeApiServer(({ url }, response, count) => {
    if (url.searchParams.get('continue') === null) return sendJson(response, 200, page('a', 'next'));
    return count > 2 ? sendJson(response, 200, page('b')) : sendStatus(response, 504, 'Timeout', 'too slow');
  });
  assert.deepEqual((await pages(await fake.client())).map(names), [['a'], ['b']]);
});

test('a list that expires half-way starts over and says so', async () => {
  const fake = await useFakeApiServer(({ url }, response, count) => {
    if (url.searchParams.get('continue') === null) return sendJson(response, 200, page('a', 'next'));
    return count > 2 ? sendJson(response, 200, page('b')) : sendStatus(response, 410, 'Expired', 'too old');
  });
  const all = await pages(await fake.client());
  assert.deepEqual(all.map(names), [['a'], ['a'], ['b']]);
  assert.deepEqual(
    all.map(({ restarted }) => restarted),
    [undefined, true, undefined],
  );
});

test('a list that expires again and again gives up', async () => {
  const fake = await useFakeApiServer(({ url }, response) =>
    url.searchParams.get('continue') === null
      ? sendJson(response, 200, page('a', 'next'))
      : sendStatus(response, 410, 'Expired', 'too old'),
  );
  await assert.rejects(pages(await fake.client()), GoneError);
  assert.equal(fake.requests.length, 8);
});

test('leaving a list early asks for no further page', async () => {
  const fake = await useFakeApiServer((_, response) => sendJson(response, 200, page('a', 'next')));
  const client = await fake.client();
  for await (const { items } of client.list(configMaps)) if (items.length > 0) break;
  assert.equal(fake.requests.length, 1);
});

test('an empty collection is one empty page', async () => {
  const fake = await useFakeApiServer((_, response) =>
    sendJson(response, 200, { metadata: { resourceVersion: '7' }, items: null }),
  );
  assert.deepEqual(await pages(await fake.client()), [{ items: [], resourceVersion: '7' }]);
});

test('an aborted signal ends a list between its pages', async () => {
  const fake = await useFakeApiServer((_, response) => sendJson(response, 200, page('a', 'next')));
  const client = await fake.client();
  const controller = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(
    async () => {
      for await (const one of client.list(configMaps, { signal: controller.signal })) {
        assert.deepEqual(names(one), [configMap('a').metadata.name]);
        controller.abort(reason);
      }
    },
    (error) => error === reason,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenApi } from '../../../clients/kubernetes/open-api.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { ApiRequest, Transport } from '../../../clients/kubernetes/transport/transport.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';

test('schemas of the core and of named groups are published with their merge keys', async () => {
  const kubernetes = await useKubernetes();
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  for (const apiVersion of ['v1', 'apps/v1']) {
    assert(JSON.stringify(await client.openApi(apiVersion)).includes('x-kubernetes-list-map-keys'));
  }
  assert.equal(await client.openApi('nowhere.example/v1'), undefined);
});

test('a document is fetched once for each hash in the index', async () => {
  const seen: string[] = [];
  const send = ({ path }: ApiRequest) => {
    seen.push(path);
    const index = { paths: { 'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=A' } } };
    return Promise.resolve({
      status: 200,
      headers: {},
      content: path === '/openapi/v3' ? index : { openapi: '3.0.0' },
    });
  };
  const openApi = createOpenApi({ send } as Partial<Transport> as Transport);
  assert.deepEqual(await openApi.document('v1'), { openapi: '3.0.0' });
  assert.equal(await openApi.document('v1'), await openApi.document('v1'));
  assert.deepEqual(seen, ['/openapi/v3', '/openapi/v3/api/v1?hash=A']);
});

test('schemas are read alike wherever in the document they stand', async () => {
  const schemas = {
    'io.example.Thing': { description: 'with ,"components":{"schemas": in words', type: 'object' },
  };
  const nested = { properties: { components: { schemas: { type: 'object' } } } };
  const documents = [
    { openapi: '3.0.0', paths: { '/a': { get: {} } }, components: { schemas } },
    { components: { schemas }, info: {}, openapi: '3.0.0' },
    { openapi: '3.0.0', components: { schemas: { ...schemas, nested } }, paths: {} },
    {
      openapi: '3.0.0',
      paths: {},
      'x-other': { a: 1, components: { schemas: {} } },
      components: { schemas },
    },
  ];
  for (const written of documents) {
    const send = ({ path, parse = JSON.parse }: ApiRequest) => {
      const index = { paths: { 'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=A' } } };
      const text = JSON.stringify(path === '/openapi/v3' ? index : written);
      return Promise.resolve({ status: 200, headers: {}, content: parse(text) });
    };
    const document = await createOpenApi({ send } as Partial<Transport> as Transport).document('v1');
    assert.deepEqual(document?.['components'], written.components);
  }
});

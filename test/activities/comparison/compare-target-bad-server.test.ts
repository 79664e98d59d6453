import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { sendJson, sendStatus, useFakeApiServer } from '../../clients/kubernetes/fake-api-server.ts';
import type { FakeRequest } from '../../clients/kubernetes/fake-api-server.ts';
import { compare, placesIn } from './cluster.ts';

const namespace = 'shop';

function settings(index: number, data: Record<string, string> = { a: 'b' }): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `settings-${index}`, namespace }, data };
}

function asLive(object: KubernetesObject, index: number): KubernetesObject {
  return {
    ...object,
    metadata: { ...object.metadata, uid: `uid-${index}`, resourceVersion: `${index + 1}` },
  };
}

const schema = {
  paths: { 'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=A' } },
};
const document = {
  components: {
    schemas: {
      ConfigMap: {
        type: 'object',
        properties: {
          data: { type: 'object', additionalProperties: { type: 'string' } },
          metadata: {
            type: 'object',
            properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } },
          },
        },
        'x-kubernetes-group-version-kind': [{ group: '', kind: 'ConfigMap', version: 'v1' }],
      },
    },
  },
};

/** A cluster of ConfigMaps in pages of ten, whose list goes wrong as told: true where that was the answer. */
async function useFaultyCluster(
  live: readonly KubernetesObject[],
  fault: (page: number, response: ServerResponse, asked: number) => boolean,
) {
  let lists = 0;
  const api = await useFakeApiServer((request, response) => {
    const { pathname, searchParams } = request.url;
    if (pathname === '/version') return sendJson(response, 200, { gitVersion: 'v1.99.0' });
    if (pathname === '/openapi/v3') return sendJson(response, 200, schema);
    if (pathname === '/openapi/v3/api/v1') return sendJson(response, 200, document);
    if (request.method === 'PUT') return sendJson(response, 200, answerTo(request));
    const page = Number(searchParams.get('continue') ?? 0);
    lists += 1;
    if (fault(page, response, lists)) return undefined;
    const items = live.slice(page * 10, page * 10 + 10);
    const more = live.length > page * 10 + 10 ? { continue: `${page + 1}` } : {};
    return sendJson(response, 200, { metadata: { resourceVersion: '100', ...more }, items });
  });
  return await api.client();
}

function answerTo({ body }: FakeRequest): unknown {
  return JSON.parse(body);
}

const objects = Array.from({ length: 35 }, (_, index) => settings(index));
const live = objects.map(asLive);

for (const { name, status, headers } of [
  { name: 'asks for patience (429)', status: 429, headers: { 'retry-after': '0' } },
  { name: 'fails (500)', status: 500, headers: {} },
  { name: 'is behind a gateway that gives up (504)', status: 504, headers: {} },
  { name: 'has forgotten the list (410)', status: 410, headers: {} },
]) {
  test(`an API server that ${name} in the middle of a list is asked again, and all is compared once`, async () => {
    let failed = 0;
    const kubernetes = await useFaultyCluster(live, (page, response) => {
      if (page !== 2 || failed > 1) return false;
      failed += 1;
      sendStatus(response, status, '', 'not now', headers);
      return true;
    });
    const { result, standings } = await compare(kubernetes, objects);
    assert.equal(failed, 2);
    assert.deepEqual(result.errors, []);
    assert.deepEqual(result.findings, []);
    assert.equal(result.summary.compared, objects.length);
    assert(standings.values().every((standing) => standing === 'true'));
  });
}

test('a connection cut in the middle of a page is made again', async () => {
  let cut = 0;
  const kubernetes = await useFaultyCluster(live, (page, response) => {
    if (page !== 1 || cut > 0) return false;
    cut += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '10000' });
    response.write('{"metadata":{"resourceVersion":"100"},"items":[{"metadata":');
    setTimeout(() => response.destroy(), 20);
    return true;
  });
  const { result } = await compare(kubernetes, objects);
  assert.equal(cut, 1);
  assert.deepEqual(result.errors, []);
  assert.equal(result.summary.compared, objects.length);
});

test('a server that never gets through a list leaves its kind unknown, in one line', async () => {
  const kubernetes = await useFaultyCluster(live, (page, response) => {
    if (page === 0) return false;
    sendStatus(response, 500, '', 'etcd is gone');
    return true;
  });
  const { result, standings } = await compare(kubernetes, objects);
  assert.equal(result.errors.length, 1);
  assert.match(result.errors[0]?.object ?? '', /ConfigMap/);
  assert.deepEqual(result.findings, []);
  assert.equal([...standings.values()].filter((standing) => standing === 'unknown').length, 25);
});

test('an object of 1.4 MB is compared, and one letter in it found', async () => {
  const large = settings(0, { large: 'x'.repeat(1_400_000), small: 'a' });
  const changed = asLive({ ...large, data: { large: `${'x'.repeat(1_399_999)}y`, small: 'a' } }, 0);
  const same = await compare(await useFaultyCluster([asLive(large, 0)], () => false), [large]);
  assert.deepEqual(same.result.findings, []);
  const found = await compare(await useFaultyCluster([changed], () => false), [large]);
  assert.deepEqual(placesIn(found), ['/data/large (modified)']);
  assert(JSON.stringify(found.result).length < 10_000, 'what is too long is shown by its hash');
});

test('a hundred thousand findings at once are all there', async () => {
  const gone = Array.from({ length: 100_000 }, (_, index) => settings(index));
  const { result } = await compare(await useFaultyCluster([], () => false), gone);
  assert.equal(result.findings.length, gone.length);
  assert.equal(result.summary.drifted, gone.length);
  assert.deepEqual(result.errors, []);
});

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { ForbiddenError, UnreachableError } from '../../../../clients/kubernetes/errors.ts';
import type { WatchEvent } from '../../../../clients/kubernetes/kubernetes-client.ts';
import { useKubernetes } from '../../../support/kubernetes-server.ts';
import {
  configMap,
  configMaps,
  sendJson,
  sendStatus,
  useFakeApiServer,
  writeKubeconfigFor,
  type FakeRequest,
} from '../fake-api-server.ts';

const kubernetes = await useKubernetes();
const quick = { round: 60_000, grace: 60_000, firstPause: 10, longestPause: 50 };

/** `MODIFIED a@7`, `BOOKMARK @9`, `RESYNC a,b@5`. */
function describeEvent(event: WatchEvent): string {
  if (event.type === 'BOOKMARK') return `BOOKMARK @${event.resourceVersion}`;
  if (event.type === 'RESYNC') {
    return `RESYNC ${event.objects.map(({ metadata }) => metadata.name).join(',')}@${event.resourceVersion}`;
  }
  return `${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`;
}

/** The first so many events. */
async function take(events: AsyncIterable<WatchEvent>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of events) {
    seen.push(describeEvent(event));
    if (seen.length === count) break;
  }
  return seen;
}

function isWatch({ url }: FakeRequest): boolean {
  return url.searchParams.get('watch') === 'true';
}

function send(response: ServerResponse, type: string, object: unknown): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
  response.write(`${JSON.stringify({ type, object })}\n`);
}

function sendList(response: ServerResponse, resourceVersion: string, ...names: string[]): void {
  sendJson(response, 200, { metadata: { resourceVersion }, items: names.map((name) => configMap(name)) });
}

function sendRefusal(response: ServerResponse): void {
  const message = 'User "ann" cannot watch resource "configmaps" in API group "" at the cluster scope';
  sendStatus(response, 403, 'Forbidden', message);
}

/** A fake that lists `a` at version 5, confirms versions, and answers the watches one after the other. */
function useFakeWatches(...answers: ((response: ServerResponse, request: FakeRequest) => void)[]) {
  let watches = 0;
  return useFakeApiServer((request, response) => {
    if (!isWatch(request)) return sendList(response, '5', 'a');
    const answer = answers[Math.min(watches, answers.length - 1)];
    watches += 1;
    return answer?.(response, request);
  });
}

function watchedVersions(requests: FakeRequest[]): (string | null)[] {
  return requests.filter(isWatch).map(({ url }) => url.searchParams.get('resourceVersion'));
}

test('a watch opens with all there is and goes on with each change', async () => {
  const namespace = await kubernetes.createNamespace();
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  const secrets = await client.resourceType('v1', 'Secret');
  const create = (name: string) =>
    client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
  const first = await create('first');
  const seen: string[] = [];
  for await (const event of client.watch(secrets, { namespace })) {
    if (event.type === 'RESYNC') {
      seen.push(describeEvent(event).replace(/@.*/, ''));
      await create('second');
      const changed = await client.replace({ ...first, stringData: { a: '1' } });
      await client.delete({ apiVersion: 'v1', kind: 'Secret', name: changed.metadata.name, namespace });
    } else if (event.type !== 'BOOKMARK') {
      assert.equal(event.object.kind, 'Secret');
      seen.push(`${event.type} ${event.object.metadata.name}`);
      if (event.type === 'DELETED') break;
    }
  }
  assert.deepEqual(seen, ['RESYNC first', 'ADDED second', 'MODIFIED first', 'DELETED first']);
});

test('a watch from a version that is still there opens without a list', async () => {
  const namespace = await kubernetes.createNamespace();
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  const before = await client.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'before', namespace },
  });
  await client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'after', namespace } });
  const secrets = await client.resourceType('v1', 'Secret');
  const { resourceVersion } = before.metadata;
  const [event] = await take(client.watch(secrets, { namespace, resourceVersion }), 1);
  assert.match(event ?? '', /^ADDED after@/);
});

test('a selection is watched alone', async () => {
  const namespace = await kubernetes.createNamespace();
  const client = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  const secrets = await client.resourceType('v1', 'Secret');
  const seen: string[] = [];
  for await (const event of client.watch(secrets, { namespace, fieldSelector: 'metadata.name=b' })) {
    if (event.type === 'RESYNC') {
      for (const name of ['a', 'b'])
        await client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
    } else {
      seen.push(describeEvent(event).replace(/@.*/, ''));
      break;
    }
  }
  assert.deepEqual(seen, ['ADDED b']);
});

test('a watch that is not allowed is refused at once', async () => {
  const namespace = await kubernetes.createNamespace();
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
  const user = await kubernetes.createRestrictedUser(namespace, rules);
  const client = await createKubernetesClient({ kubeconfig: user.kubeconfig });
  const watch = client.watch(configMaps, { namespace });
  const iterator = watch[Symbol.asyncIterator]();
  assert.equal((await iterator.next()).value?.type, 'RESYNC');
  await assert.rejects(iterator.next(), (error: unknown) => {
    assert(error instanceof ForbiddenError);
    assert.equal(error.action.verb, 'watch');
    return true;
  });
});

test('a server that is not there is told at once', async () => {
  const client = await createKubernetesClient({ kubeconfig: writeKubeconfigFor('http://127.0.0.1:1') });
  await assert.rejects(take(client.watch(configMaps), 1), UnreachableError);
});

test('silence and a dead connection cost no event: the next round goes on from the last version', async () => {
  const fake = await useFakeWatches(
    // Says something, then nothing ever again, like a connection whose other end has lost power.
    (response) => send(response, 'MODIFIED', configMap('a', '6')),
    // Ends its round as a server does, moving the version on by a bookmark.
    (response) => {
      send(response, 'BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion: '9' } });
      setTimeout(() => response.end(), 1000);
    },
    (response) => send(response, 'MODIFIED', configMap('a', '10')),
  );
  const client = await fake.client({ watch: { ...quick, round: 1500, grace: 500 } });
  assert.deepEqual(await take(client.watch(configMaps), 4), [
    'RESYNC a@5',
    'MODIFIED a@6',
    'BOOKMARK @9',
    'MODIFIED a@10',
  ]);
  assert.deepEqual(watchedVersions(fake.requests), ['5', '6', '9']);
});

test('an event cut in the middle comes whole in the next round', async () => {
  const fake = await useFakeWatches(
    (response) => {
      send(response, 'MODIFIED', configMap('a', '6'));
      response.write('{"type":"MODIFIED","object":{"metadata":{"na');
      setTimeout(() => response.destroy(), 20);
    },
    (response) => send(response, 'MODIFIED', configMap('a', '7')),
  );
  const client = await fake.client({ watch: quick });
  assert.deepEqual(await take(client.watch(configMaps), 3), ['RESYNC a@5', 'MODIFIED a@6', 'MODIFIED a@7']);
});

test('a version that is gone leads to a new list, told as an event and as an answer', async () => {
  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  const fake = await useFakeWatches(
    (response) => send(response, 'ERROR', gone),
    (response) => sendStatus(response, 410, 'Expired', 'too old resource version'),
    (response) => send(response, 'MODIFIED', configMap('a', '6')),
  );
  const client = await fake.client({ watch: quick });
  assert.deepEqual(await take(client.watch(configMaps, { resourceVersion: '1' }), 3), [
    'RESYNC a@5',
    'RESYNC a@5',
    'MODIFIED a@6',
  ]);
});

test('failures of the server are waited out, refusals of a starting one too', async () => {
  const fake = await useFakeWatches(
    (response) => response.writeHead(200).end(),
    (response) => sendStatus(response, 500, 'InternalError', 'etcd has no leader'),
    (response) => sendStatus(response, 429, 'TooManyRequests', 'later'),
    (response) => response.destroy(),
    sendRefusal,
    sendRefusal,
    (response) => send(response, 'MODIFIED', configMap('a', '6')),
  );
  const client = await fake.client({ watch: quick });
  assert.deepEqual(await take(client.watch(configMaps), 2), ['RESYNC a@5', 'MODIFIED a@6']);
});

test('a refusal that lasts is handed on', async () => {
  const fake = await useFakeWatches((response) => response.writeHead(200).end(), sendRefusal);
  const client = await fake.client({ watch: quick });
  await assert.rejects(take(client.watch(configMaps), 2), ForbiddenError);
});

test('a server that hangs up at once is not hammered', async () => {
  const fake = await useFakeWatches((response) => response.writeHead(200).end());
  const client = await fake.client({ watch: { ...quick, firstPause: 100, longestPause: 100 } });
  const signal = AbortSignal.timeout(600);
  await assert.rejects(take(client.watch(configMaps, { signal }), 2), { name: 'TimeoutError' });
  assert(watchedVersions(fake.requests).length <= 13, `${watchedVersions(fake.requests).length} watches`);
});

test('a cluster restored from a backup, whose versions lie behind ours, is listed anew', async () => {
  const tooLarge = {
    kind: 'Status',
    code: 504,
    reason: 'Timeout',
    message: 'Too large resource version: 900, current: 5',
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
  };
  let restored = false;
  const fake = await useFakeApiServer((request, response) => {
    const version = request.url.searchParams.get('resourceVersion');
    if (!isWatch(request)) {
      return version === '900'
        ? sendJson(response, 504, tooLarge)
        : sendList(response, restored ? '5' : '899', 'a');
    }
    if (restored) return send(response, 'MODIFIED', configMap('a', '6'));
    restored = true;
    send(response, 'MODIFIED', configMap('a', '900'));
    setTimeout(() => response.destroy(), 20);
    return undefined;
  });
  const client = await fake.client({ watch: quick });
  assert.deepEqual(await take(client.watch(configMaps), 4), [
    'RESYNC a@899',
    'MODIFIED a@900',
    'RESYNC a@5',
    'MODIFIED a@6',
  ]);
});

test('an aborted signal ends a silent watch at once with its reason, and its connection', async () => {
  const closed = Promise.withResolvers<void>();
  const fake = await useFakeWatches((response) => {
    response.on('close', () => closed.resolve());
    send(response, 'MODIFIED', configMap('a', '6'));
  });
  const client = await fake.client();
  const controller = new AbortController();
  const reason = new Error('the activity was cancelled');
  const watching = take(client.watch(configMaps, { signal: controller.signal }), 3);
  setTimeout(() => controller.abort(reason), 100);
  await assert.rejects(watching, (error) => error === reason);
  await closed.promise;
});

test('leaving a watch closes its connection', async () => {
  const closed = Promise.withResolvers<void>();
  const fake = await useFakeWatches((response) => {
    response.on('close', () => closed.resolve());
    send(response, 'MODIFIED', configMap('a', '6'));
  });
  const client = await fake.client();
  assert.equal((await take(client.watch(configMaps), 2)).length, 2);
  await closed.promise;
});

test('many watches leave connections for requests', async () => {
  const fake = await useFakeWatches((response) =>
    send(response, 'BOOKMARK', { metadata: { resourceVersion: '6' } }),
  );
  const client = await fake.client();
  const controller = new AbortController();
  const watches = Array.from({ length: 30 }, () =>
    take(client.watch(configMaps, { signal: controller.signal }), 9),
  );
  const settled = Promise.allSettled(watches);
  await new Promise((resolve) => setTimeout(resolve, 100));
  for await (const page of client.list(configMaps)) assert.equal(page.resourceVersion, '5');
  controller.abort();
  await settled;
});

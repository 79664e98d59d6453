import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openConnection } from '../../../../clients/kubernetes/connection/open-connection.ts';
import { createTransport } from '../../../../clients/kubernetes/transport/transport.ts';
import {
  ConnectionLostError,
  ServerError,
  TimedOutError,
  TooManyRequestsError,
  UnauthorizedError,
  UnreachableError,
} from '../../../../clients/kubernetes/errors.ts';
import { createKubernetesClient } from '../../../../clients/kubernetes/create-kubernetes-client.ts';
import { configMap, sendJson, sendStatus, useFakeApiServer, writeKubeconfigFor } from '../fake-api-server.ts';

const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'settings' };

test('an address where nothing listens is named together with the context and its file', async () => {
  const kubeconfig = writeKubeconfigFor('https://127.0.0.1:1');
  const client = await createKubernetesClient({ kubeconfig });
  await assert.rejects(client.version(), (error: unknown) => {
    assert(error instanceof UnreachableError);
    assert.equal(
      error.message,
      `cannot reach the API server https://127.0.0.1:1 (context "fake" of ${kubeconfig}): connection refused; is the cluster running, and is this its address?`,
    );
    return true;
  });
});

test('a host name that does not resolve is unreachable', async () => {
  const client = await createKubernetesClient({
    kubeconfig: writeKubeconfigFor('https://cluster.invalid:6443'),
  });
  await assert.rejects(client.version(), UnreachableError);
});

test('a server that is not an API server is told apart, without quoting its page', async () => {
  const fake = await useFakeApiServer((_, response) => response.end('<html>please log in</html>'));
  const client = await fake.client();
  await assert.rejects(client.get(reference), (error: unknown) => {
    assert(error instanceof UnreachableError);
    assert.match(error.message, /does not answer as a Kubernetes API server/);
    assert.doesNotMatch(error.message, /log in/);
    return true;
  });
});

test('TLS towards a server that speaks none is unreachable', async () => {
  const fake = await useFakeApiServer(() => assert.fail('nothing must arrive'));
  const client = await createKubernetesClient({
    kubeconfig: writeKubeconfigFor(fake.server.replace('http:', 'https:')),
  });
  await assert.rejects(client.version(), UnreachableError);
});

test('a request that gets no answer ends at its time limit', async () => {
  const fake = await useFakeApiServer(() => undefined);
  const client = await fake.client({ requestTimeout: 150 });
  await assert.rejects(client.get(reference), (error: unknown) => {
    assert(error instanceof TimedOutError);
    assert.match(error.message, /gave no answer within 0.15 s to reading ConfigMap team\/settings$/);
    return true;
  });
});

test('an answer that stops half-way ends at the time limit too', async () => {
  const fake = await useFakeApiServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"kind":');
  });
  const client = await fake.client({ requestTimeout: 150 });
  await assert.rejects(client.get(reference), TimedOutError);
});

test('an aborted signal ends a request at once with its own reason', async () => {
  const fake = await useFakeApiServer(() => undefined);
  const client = await fake.client();
  const controller = new AbortController();
  const reason = new Error('the activity was cancelled');
  setTimeout(() => controller.abort(reason), 50);
  await assert.rejects(client.get(reference, controller.signal), (error) => error === reason);
  await assert.rejects(client.get(reference, controller.signal), (error) => error === reason);
});

test('an aborted signal ends the wait between two attempts', async () => {
  const fake = await useFakeApiServer((_, response) =>
    sendStatus(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': '20' }),
  );
  const client = await fake.client();
  const controller = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => controller.abort(reason), 100);
  await assert.rejects(client.get(reference, controller.signal), (error) => error === reason);
});

test('a read waits as long as Retry-After says and reports that it does', async () => {
  const fake = await useFakeApiServer((_, response, count) =>
    count === 1
      ? sendStatus(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': '1' })
      : sendJson(response, 200, configMap('settings')),
  );
  const waits: number[] = [];
  const client = await fake.client({ onRetry: ({ waitMilliseconds }) => waits.push(waitMilliseconds) });
  const started = performance.now();
  assert.equal((await client.get(reference))?.metadata.name, 'settings');
  assert.deepEqual(waits, [1000]);
  assert(performance.now() - started >= 990);
});

test('a Retry-After beyond patience is handed to the caller', async () => {
  const fake = await useFakeApiServer((_, response) =>
    sendStatus(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': '3600' }),
  );
  const client = await fake.client();
  await assert.rejects(client.get(reference), (error: unknown) => {
    assert(error instanceof TooManyRequestsError);
    assert.equal(error.retryAfter, 3600);
    return true;
  });
});

test('a read gives up after four attempts', async () => {
  const fake = await useFakeApiServer((_, response) =>
    sendStatus(response, 503, 'ServiceUnavailable', 'restarting', { 'retry-after': '0' }),
  );
  const client = await fake.client();
  await assert.rejects(client.get(reference), ServerError);
  assert.equal(fake.requests.length, 4);
});

test('a write is never repeated, a dry run is', async () => {
  const fake = await useFakeApiServer((_, response) =>
    sendStatus(response, 429, 'TooManyRequests', 'slow down', { 'retry-after': '0' }),
  );
  const client = await fake.client();
  await assert.rejects(client.replace(configMap('settings')), TooManyRequestsError);
  assert.equal(fake.requests.length, 1);
  await assert.rejects(client.replace(configMap('settings'), { dryRun: true }), TooManyRequestsError);
  assert.equal(fake.requests.length, 5);
});

test('a write whose connection breaks says that it may have happened', async () => {
  const fake = await useFakeApiServer((_, response) => response.destroy());
  const client = await fake.client();
  await assert.rejects(client.replace(configMap('settings')), (error: unknown) => {
    assert(error instanceof ConnectionLostError);
    assert.match(error.message, /broke during replacing ConfigMap team\/settings/);
    return true;
  });
  assert.equal(fake.requests.length, 1);
});

test('refused credentials that cannot change are not tried again', async () => {
  const fake = await useFakeApiServer((_, response) =>
    sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
  );
  const client = await fake.client();
  await assert.rejects(client.get(reference), (error: unknown) => {
    assert(error instanceof UnauthorizedError);
    assert.match(error.message, /context "fake" of .* does not accept the credentials/);
    assert.doesNotMatch(error.message, /a-token/);
    return true;
  });
  assert.equal(fake.requests.length, 1);
});

test('more requests than connections wait for their turn', async () => {
  let open = 0;
  let most = 0;
  const fake = await useFakeApiServer((_, response) => {
    most = Math.max(most, (open += 1));
    setTimeout(() => {
      open -= 1;
      sendJson(response, 200, configMap('settings'));
    }, 5);
  });
  const client = await fake.client();
  await Promise.all(Array.from({ length: 100 }, () => client.get(reference)));
  assert.equal(fake.requests.length, 100);
  assert(most <= 16, `${most} at once`);
});

test('a compressed answer is unpacked, and only asked for over a network', async () => {
  const accepted: unknown[] = [];
  const fake = await useFakeApiServer(({ headers }, response) => {
    accepted.push(headers['accept-encoding']);
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"packed":true}'));
  });
  const connection = await openConnection({ kubeconfig: fake.kubeconfig });
  const settings = { requestTimeout: 60_000, userAgent: 'test', onRetry: () => undefined };
  const subject = { description: 'anything', confidential: false };
  for (const compression of [true, false]) {
    const transport = createTransport({ ...connection, compression }, settings);
    const { content } = await transport.send({ method: 'GET', path: '/packed', subject });
    assert.deepEqual(content, { packed: true });
    transport.close();
  }
  assert.deepEqual(accepted, ['gzip', undefined]);
});

test('a compressed answer that breaks off is a lost connection', async () => {
  const fake = await useFakeApiServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.write(gzipSync('x'.repeat(1000)).subarray(0, 12));
    setTimeout(() => response.destroy(), 20);
  });
  const client = await fake.client();
  await assert.rejects(client.get(reference), ConnectionLostError);
});

test('an answer that says "not modified" gives its connection back', async () => {
  const fake = await useFakeApiServer((_, response) => response.writeHead(304).end());
  const connection = await openConnection({ kubeconfig: fake.kubeconfig });
  const settings = { requestTimeout: 60_000, userAgent: 'test', onRetry: () => undefined };
  const transport = createTransport(connection, settings);
  const subject = { description: 'the schema', confidential: false };
  const moreThanConnections = 40;
  for (let count = 0; count < moreThanConnections; count += 1) {
    const { status } = await transport.send({ method: 'GET', path: '/openapi/v3', etag: '"1"', subject });
    assert.equal(status, 304);
  }
  transport.close();
});

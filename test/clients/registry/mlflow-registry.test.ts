import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { RegistryRefusedError, RegistryUnavailableError } from '../../../clients/registry/errors.ts';
import { createMlflowRegistry } from '../../../clients/registry/mlflow-registry.ts';
import type { ModelRegistry } from '../../../clients/registry/registry.ts';
import { sampleCandidate } from '../../support/registry-behaviour.ts';

const secret = 'Bearer hidden-secret-of-the-test';

/** A server that answers everything the same; what MLflow itself does is tried on a real one (test/full). */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const registryAt = (url: string, timeout = 60_000): ModelRegistry =>
  createMlflowRegistry({
    url,
    experiment: 'plumbline',
    timeout,
    authorization: async () => secret,
    now: () => new Date('2026-05-01T00:00:00Z'),
  });

async function failureOf(
  url: string,
  timeout?: number,
): Promise<RegistryRefusedError | RegistryUnavailableError> {
  const error: unknown = await registryAt(url, timeout)
    .register(sampleCandidate('fraud', '0000000000a1'))
    .catch((reason: unknown) => reason);
  assert.ok(
    error instanceof RegistryRefusedError || error instanceof RegistryUnavailableError,
    String(error),
  );
  assert.ok(!error.message.includes('\n') && !error.message.includes('hidden-secret'), error.message);
  return error;
}

describe('an MLflow that does not do as asked', () => {
  const refusals: [string, number, string, RegExp][] = [
    [
      'lets nobody in',
      401,
      'You are not authenticated',
      /^MLflow at 127\.0\.0\.1:\d+ refuses access \(401\); check token/,
    ],
    [
      'forbids',
      403,
      '{"error_code":"PERMISSION_DENIED"}',
      /refuses access \(403\); check token, or username and password/,
    ],
    [
      'is something else',
      404,
      '<html>not here</html>',
      /does not answer as MLflow does \(404 to experiments\/get-by-name\)/,
    ],
    ['sends elsewhere', 302, '', /does not answer as MLflow does \(302/],
    ['answers no JSON', 200, '<html>welcome</html>', /does not answer as MLflow does \(200/],
    [
      'does not take a value',
      400,
      '{"error_code":"INVALID_PARAMETER_VALUE","message":"Invalid\\n  experiment name"}',
      /answered 400 to experiments\/get-by-name: Invalid experiment name$/,
    ],
  ];
  for (const [name, status, body, message] of refusals)
    test(`${name}: is not asked again, and says why`, async () => {
      const url = await answering((_, response) => {
        if (status === 302) response.setHeader('location', 'https://elsewhere.example/');
        response.writeHead(status).end(body);
      });
      const failure = await failureOf(url);
      assert.ok(!failure.retryable);
      assert.match(failure.message, message);
    });

  test('is away: may be asked again', async () => {
    const url = await answering((request) => request.socket.destroy());
    const failure = await failureOf(url);
    assert.ok(failure.retryable);
    assert.match(failure.message, /^MLflow at 127\.0\.0\.1:\d+ does not answer: /);
  });

  test('is overloaded: may be asked again, when it says', async () => {
    const url = await answering((_, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end('{"error_code":"REQUEST_LIMIT_EXCEEDED"}'),
    );
    const failure = await failureOf(url);
    assert.ok(failure.retryable);
    assert.equal(failure.retryDelay, 7000);
  });

  test('fails: may be asked again', async () => {
    const url = await answering((_, response) =>
      response.writeHead(500).end('{"error_code":"INTERNAL_ERROR","message":"database is locked"}'),
    );
    const failure = await failureOf(url);
    assert.ok(failure.retryable);
    assert.match(failure.message, /answered 500 to experiments\/get-by-name: database is locked$/);
  });

  test('hangs: is left alone after a while', async () => {
    const failure = await failureOf(await answering(() => {}), 200);
    assert.ok(failure.retryable);
    assert.match(failure.message, /does not answer: no answer within 0\.2 s$/);
  });

  test('answers without end: is cut off', async () => {
    const url = await answering((_, response) => {
      response.writeHead(200);
      const pour = (): void => {
        while (response.write('x'.repeat(100_000)));
        response.once('drain', pour);
      };
      pour();
    });
    const failure = await failureOf(url);
    assert.match(failure.message, /answers more than 16 MB$/);
  });

  test('gets its secret in the header and nowhere else', async () => {
    const seen: (string | undefined)[] = [];
    const url = await answering((request, response) => {
      seen.push(request.headers.authorization);
      assert.ok(!request.url?.includes('hidden-secret'));
      response.writeHead(401).end();
    });
    await failureOf(url);
    assert.deepEqual(seen, [secret]);
  });
});

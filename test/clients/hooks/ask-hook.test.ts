import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, beforeEach, test } from 'node:test';
import { faultOfSignature, signatureHeader } from '../../../clients/hmac-signature.ts';
import { askHook } from '../../../clients/hooks/ask-hook.ts';
import { HookUnavailableError } from '../../../clients/hooks/errors.ts';

const received: { url: string; body: string; signature: string }[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) =>
  void response.end();

const server = createServer((request, response) => {
  void (async () => {
    const body = await text(request);
    received.push({ url: request.url ?? '', body, signature: String(request.headers[signatureHeader]) });
    answer(request, response);
  })();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => {
  server.closeAllConnections();
  server.close();
});

const key = 'k'.repeat(32);
const now = new Date('2027-01-01T00:00:00Z');
const ask = (signal?: AbortSignal) =>
  askHook({ url: `http://${host}/secret-path`, key, body: '{"version":1}', now, signal });
const says = (status: number, body = '', headers: Record<string, string> = {}) => {
  answer = (_, response) => void response.writeHead(status, headers).end(body);
};

beforeEach(() => {
  received.length = 0;
  says(204);
});

test('a hook is asked by a signed POST, and 2xx is a yes', async () => {
  assert.deepEqual(await ask(), { allowed: true, reason: 'it agreed' });
  const [one] = received;
  assert.equal(one?.body, '{"version":1}');
  assert.equal(faultOfSignature(key, one?.body ?? '', one?.signature, now), undefined);
});

for (const [status, body, expected] of [
  [403, '', { allowed: false, reason: 'it answered 403' }],
  [409, '{"reason":"freeze until\\n Monday"}', { allowed: false, reason: 'freeze until Monday' }],
  [200, '{"allowed":false}', { allowed: false, reason: 'it said no' }],
  [200, '{"allowed":false,"reason":"no"}', { allowed: false, reason: 'no' }],
  [200, '{"allowed":true,"reason":"load test passed"}', { allowed: true, reason: 'load test passed' }],
  [200, '{"allowed":"false"}', { allowed: true, reason: 'it agreed' }],
  [201, '<html>', { allowed: true, reason: 'it agreed' }],
] as const)
  test(`${status} ${body} is ${expected.allowed ? 'a yes' : 'a no'}: ${expected.reason}`, async () => {
    says(status, body);
    assert.deepEqual(await ask(), expected);
  });

for (const status of [302, 400, 401, 404, 429, 500, 503])
  test(`${status} is no answer, and worth asking again`, async () => {
    says(status, '{"allowed":true}', { location: `http://${host}/elsewhere` });
    await assert.rejects(ask(), (error) => {
      assert.ok(error instanceof HookUnavailableError && error.retryable);
      assert.equal(error.message, `the hook at ${host} answered ${status}`);
      return true;
    });
    assert.equal(received.length, 1);
  });

test('a hook that is away is worth asking again, and its path is not told', async () => {
  answer = (request) => request.socket.destroy();
  await assert.rejects(ask(), (error) => {
    assert.ok(error instanceof HookUnavailableError);
    assert.match(error.message, new RegExp(`^the hook at ${host} does not answer`));
    assert.doesNotMatch(error.message, /secret-path/);
    return true;
  });
});

test('an answer without end is read to a point only', async () => {
  answer = (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write('x'.repeat(10_000), () => setImmediate(more));
    };
    more();
  };
  assert.deepEqual(await ask(), { allowed: true, reason: 'it agreed' });
});

test('what is cancelled stops waiting', async () => {
  const cancelled = new AbortController();
  answer = () => cancelled.abort(new Error('the rollout was aborted'));
  await assert.rejects(ask(cancelled.signal), /the rollout was aborted/);
});

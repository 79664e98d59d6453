import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { faultOfSignature, signatureHeader } from '../../../clients/hmac-signature.ts';
import {
  NotificationRefusedError,
  NotificationUnavailableError,
} from '../../../clients/notifications/errors.ts';
import { createWebhookNotifier } from '../../../clients/notifications/webhook-notifier.ts';
import type { WebhookBody } from '../../../clients/notifications/webhook-notifier.ts';
import { reviewCard } from '../../support/review-card.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

const received: Received[] = [];
let answer: { status: number; headers?: Record<string, string> } = { status: 204 };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, answer.headers).end();
  });
});
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});
after(() => server.close());

const key = 'k'.repeat(32);
const now = new Date('2027-01-01T00:00:00Z');
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
const notifier = createWebhookNotifier({
  url: `http://${host}/secret-path`,
  key: async () => key,
  now: () => now,
});

beforeEach(() => {
  received.length = 0;
  answer = { status: 204 };
});

test('a card arrives whole, signed over time and body', async () => {
  const card = reviewCard();
  await notifier.show(card);
  const [one] = received;
  assert(one !== undefined);
  const signature = one.headers[signatureHeader] as string;
  assert.match(signature, /^t=1798761600,v1=[0-9a-f]{64}$/);
  assert.equal(faultOfSignature(key, one.body, signature, now), undefined);
  const body = JSON.parse(one.body) as WebhookBody;
  assert.equal(body.version, 1);
  assert.deepEqual(body.card, JSON.parse(JSON.stringify(card)));
});

test('a message that is sent again carries the same delivery, another moment another one', async () => {
  await notifier.show(reviewCard());
  await notifier.show(reviewCard());
  await notifier.show(reviewCard({ moment: 'reminded', at: '2027-01-01T00:30:00.000Z' }));
  const deliveries = received.map(({ body }) => (JSON.parse(body) as WebhookBody).delivery);
  assert.equal(deliveries[0], deliveries[1]);
  assert.notEqual(deliveries[1], deliveries[2]);
});

test('what will never be taken is not tried again, and the error names the host alone', async () => {
  answer = { status: 404 };
  await assert.rejects(notifier.show(reviewCard()), (error) => {
    assert(error instanceof NotificationRefusedError);
    assert.match(error.message, new RegExp(`^the webhook at ${host} answered 404`));
    assert.ok(!error.message.includes('secret-path'));
    return true;
  });
});

test('a redirect is not followed: the card is for the address in the configuration', async () => {
  answer = { status: 307, headers: { location: `http://${host}/elsewhere` } };
  await assert.rejects(notifier.show(reviewCard()), NotificationRefusedError);
  assert.equal(received.length, 1);
});

test('a service that is busy is left alone as long as it asks, one that fails is tried again', async () => {
  answer = { status: 429, headers: { 'retry-after': '7' } };
  await assert.rejects(notifier.show(reviewCard()), (error) => {
    assert(error instanceof NotificationUnavailableError);
    assert.equal(error.retryDelay, 7000);
    return true;
  });
  answer = { status: 503 };
  await assert.rejects(notifier.show(reviewCard()), NotificationUnavailableError);
  const nowhere = createWebhookNotifier({ url: 'http://127.0.0.1:1/', key: async () => key, now: () => now });
  await assert.rejects(nowhere.show(reviewCard()), /the webhook at 127\.0\.0\.1:1 does not answer/);
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createRouter } from '../../../workers/gateway/router.ts';
import { startHttpServer } from '../../../workers/gateway/server.ts';
import { createSourceLimits, sourceOf } from '../../../workers/gateway/source-limits.ts';

test('a source that is refused again and again has to wait, and is let in as time goes by', () => {
  const clock = { now: 0 };
  const limits = createSourceLimits({ burst: 3, perSecond: 1 }, () => clock.now);
  for (let tries = 0; tries < 3; tries += 1) {
    assert.equal(limits.waitOf('mallory'), undefined);
    limits.refused('mallory');
  }
  assert.equal(limits.waitOf('mallory'), 1);
  assert.equal(limits.waitOf('ada'), undefined, 'others are not held up');
  clock.now += 1000;
  assert.equal(limits.waitOf('mallory'), undefined);
  clock.now += 1_000_000;
  for (let tries = 0; tries < 3; tries += 1) limits.refused('mallory');
  assert.equal(limits.waitOf('mallory'), 1, 'no more than the burst is saved up');
});

test('no flood of sources fills the memory: the oldest is forgotten', () => {
  const limits = createSourceLimits({ burst: 1, most: 3 }, () => 0);
  for (const source of ['a', 'b', 'c', 'a', 'd']) limits.refused(source);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((source) => limits.waitOf(source) !== undefined),
    [true, false, true, true],
  );
});

test('who passes on for others is told from whom it passes on for, and only in our own networks', () => {
  assert.equal(sourceOf('10.0.0.7', '203.0.113.9, 10.1.1.1'), '203.0.113.9 10.1.1.1 10.0.0.7');
  assert.equal(sourceOf('10.0.0.7', 'evil, 203.0.113.9'), '203.0.113.9 10.0.0.7');
  assert.equal(
    sourceOf('10.0.0.7', '198.51.100.1, 203.0.113.9'),
    '203.0.113.9 10.0.0.7',
    'the last one outside was seen',
  );
  assert.equal(
    sourceOf('203.0.113.9', '198.51.100.1'),
    '203.0.113.9',
    'a stranger says nothing about others',
  );
  assert.equal(sourceOf('10.0.0.7', undefined), '10.0.0.7');
  assert.equal(sourceOf('10.0.0.7', '10.1.1.1'), '10.0.0.7');
  assert.equal(sourceOf('10.0.0.7', 'x'.repeat(5000)), '10.0.0.7');
  assert.equal(sourceOf('::ffff:10.0.0.7', '203.0.113.9'), '203.0.113.9 10.0.0.7');
});

test('nobody inside has somebody outside slowed down by claiming to pass on for them', () => {
  const slack = sourceOf('10.0.0.1', '203.0.113.9');
  assert.notEqual(sourceOf('10.66.6.6', '203.0.113.9'), slack, 'a pod that is no ingress');
  assert.notEqual(
    sourceOf('10.0.0.1', '203.0.113.9, 10.66.6.6'),
    slack,
    'through the ingress, which says so',
  );
});

test('an IPv6 network is one source, however its addresses are written', () => {
  const same = ['2001:db8:0:1::1', '2001:DB8::1:ffff:0:0:2', '2001:0db8:0000:0001:9:9:9:9', '2001:db8:0:1::'];
  assert.deepEqual(new Set(same.map((peer) => sourceOf(peer, undefined))), new Set(['2001:db8:0:1::/64']));
  assert.equal(sourceOf('2001:db8:0:2::1', undefined), '2001:db8:0:2::/64');
  assert.equal(sourceOf('::ffff:203.0.113.9', undefined), sourceOf('203.0.113.9', undefined));
  assert.notEqual(
    sourceOf('fd00::1', undefined),
    sourceOf('fd00::2', undefined),
    'our own pods are told apart',
  );
});

test('a server answers 429 to whoever was refused too often, before anything is read, and lets others in', async () => {
  const handled: string[] = [];
  const server = await startHttpServer({
    address: '127.0.0.1',
    port: 0,
    log: () => {},
    limits: createSourceLimits({ burst: 2, perSecond: 0.001 }),
    match: createRouter([
      {
        method: 'POST',
        path: '/door',
        async handle({ body }) {
          handled.push(String(body));
          return { status: String(body) === 'secret' ? 200 : 401 };
        },
      },
    ]),
  });
  after(() => server.stop());
  const knock = async (body: string, from: string) => {
    const headers = { 'x-forwarded-for': from };
    const answer = await fetch(`${server.url}/door`, { method: 'POST', body, headers });
    return [answer.status, answer.headers.get('retry-after') !== null];
  };
  assert.deepEqual(await knock('a', '203.0.113.9'), [401, false]);
  assert.deepEqual(await knock('b', '203.0.113.9'), [401, false]);
  assert.deepEqual(await knock('secret', '203.0.113.9'), [429, true]);
  assert.deepEqual(await knock('secret', '198.51.100.1'), [200, false]);
  assert.deepEqual(handled, ['a', 'b', 'secret']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJoiner } from '../../../../domain/models/payloads/join-events.ts';
import type { Joined, ReadRequest, ReadResponse } from '../../../../domain/models/payloads/join-events.ts';
import { createStatistics } from '../../../../domain/models/payloads/live-statistics.ts';
import { createRecentEvents } from '../../../../domain/models/payloads/recent-events.ts';
import { revisionOfSource } from '../../../../domain/models/payloads/revision.ts';
import { isSampled, shareUnderLoad } from '../../../../domain/models/payloads/sampling.ts';

const limits = { window: 60, events: 100, values: 1000 };
const request = (id: string, received = 0, value = 0): ReadRequest => ({
  id,
  received,
  time: received,
  revision: '',
  table: { names: ['x'], rows: [[value]] },
});
const response = (id: string, received = 0): ReadResponse => ({
  id,
  received,
  revision: '',
  predictions: { values: [1] },
});
const describe = (joined: Joined | undefined): string =>
  `${joined?.request?.id ?? '-'} ${joined?.response?.id ?? '-'} ${joined?.request?.table.rows[0]?.[0] ?? ''}`;

test('pairs join in whatever order they come, and one id chosen twice first with first', () => {
  const joiner = createJoiner(limits);
  assert.equal(joiner.response(response('late')), undefined);
  assert.equal(describe(joiner.request(request('late'))), 'late late 0');
  joiner.request(request('same', 0, 1));
  joiner.request(request('same', 0, 2));
  assert.equal(describe(joiner.response(response('same'))), 'same same 1');
  assert.equal(describe(joiner.response(response('same'))), 'same same 2');
  assert.equal(joiner.waiting(), 0);
});

test('what waits too long, or is too much to wait, is given up oldest first', () => {
  const joiner = createJoiner({ window: 60, events: 3, values: 1000 });
  joiner.request(request('a', 0));
  joiner.response(response('b', 10));
  joiner.request(request('c', 20));
  assert.deepEqual([...joiner.expire(59)].map(describe), []);
  assert.deepEqual([...joiner.expire(60)].map(describe), ['a - 0']);
  joiner.request(request('d', 30));
  joiner.request(request('e', 40));
  assert.deepEqual([...joiner.expire(60)].map(describe), ['c - 0']);
  assert.deepEqual([...joiner.expire(1000)].map(describe).toSorted(), ['- b ', 'd - 0', 'e - 0']);
});

const manyValues = Array.from({ length: 80 }, () => 1);

test('large requests and answers do not wait when together they are too many values', () => {
  const joiner = createJoiner({ window: 60, events: 100, values: 100 });
  joiner.response({ ...response('many', 1), predictions: { values: manyValues } });
  assert.deepEqual([...joiner.expire(2)], []);
  joiner.request({ ...request('text', 2), table: { names: ['x'], rows: [['x'.repeat(800)]] } });
  assert.deepEqual(
    [...joiner.expire(3)].map(describe).map((text) => text.slice(0, 6)),
    ['text -'],
  );
  assert.equal(joiner.waiting(), 1);
  joiner.response({ ...response('more', 3), predictions: { values: manyValues } });
  assert.deepEqual([...joiner.expire(4)].map(describe), ['- many ']);
  assert.equal(describe(joiner.request(request('more', 4))), 'more more 0');
  assert.equal(joiner.waiting(), 0);
});

test('a joiner goes on from the state of another', () => {
  const first = createJoiner(limits);
  first.request(request('a'));
  first.response(response('b'));
  const second = createJoiner(limits, structuredClone(first.state()));
  assert.equal(describe(second.response(response('a'))), 'a a 0');
  assert.equal(describe(second.request(request('b'))), 'b b 0');
});

test('repeated events are known among the latest only', () => {
  const recent = createRecentEvents(2);
  assert.deepEqual(
    [1, 2, 1, 3, 4, 2, 1].map((digest) => recent.isRepeated(digest)),
    [false, false, true, false, false, false, false],
  );
  assert.equal(createRecentEvents(10, recent.state()).isRepeated(1), true);
});

test('samples have their share, and a smaller one is part of a larger', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `7d3f-${index}`);
  const [tenth, half] = [0.1, 0.5].map((share) => ids.filter((id) => isSampled(id, share)));
  assert.ok(tenth !== undefined && half !== undefined);
  assert.ok(Math.abs(tenth.length / ids.length - 0.1) < 0.01);
  assert.ok(Math.abs(half.length / ids.length - 0.5) < 0.015);
  assert.ok(tenth.every((id) => isSampled(id, 0.5)));
  assert.deepEqual(
    [0, 100, 101, 200, 201, 1000].map((waiting) => shareUnderLoad(waiting, 100)),
    [1, 1, 0.5, 0.5, 0.25, 2 ** -9],
  );
});

test('the revision is read from the name of a pod, of Knative or of a Deployment', () => {
  const cases: [source: string, revision: string][] = [
    ['fraud-predictor-00003-deployment-6f9c8d7b5-x2x4z', 'fraud-predictor-00003'],
    ['fraud-predictor-6f9c8d7b5-x2x4z', 'fraud-predictor-6f9c8d7b5'],
    ['http://localhost:9081/', ''],
    ['', ''],
    ['{evil="1"}', ''],
  ];
  for (const [source, revision] of cases) assert.equal(revisionOfSource(source), revision);
});

test('means are of the last minutes, and counters never fall however many versions turn up', () => {
  const statistics = createStatistics([0.5, 1]);
  const minute = 60_000;
  const ask = (value: number, at: number) =>
    statistics.request({ names: ['x'], rows: [[value], [null]] }, at);
  ask(1, 10 * minute);
  ask(3, 12 * minute);
  assert.deepEqual(statistics.snapshot(12 * minute).means, [{ feature: 'x', mean: 2 }]);
  assert.deepEqual(statistics.snapshot(15 * minute).means, [{ feature: 'x', mean: 3 }]);
  assert.deepEqual(statistics.snapshot(30 * minute).means, []);
  for (let version = 0; version < 30; version++)
    statistics.response({ values: [0.4, 0.6, 7, 'text'] }, `v${version}`);
  const { predictions, distribution } = statistics.snapshot(30 * minute);
  assert.equal(predictions.length, 11);
  assert.equal(
    predictions.reduce((sum, { count }) => sum + count, 0),
    120,
  );
  assert.deepEqual([distribution.counts, distribution.count], [[30, 60], 90]);
});

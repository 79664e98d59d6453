import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knativeMode } from '../../../../../domain/models/rollout/serving/knative.ts';
import type { KnativeWorld } from '../../../../../domain/models/rollout/serving/knative.ts';
import type { ServingStep } from '../../../../../domain/models/rollout/serving/step.ts';
import { fresh, knative, old, record } from './worlds.ts';

const uriPath = '/spec/predictor/model/storageUri';
const percentPath = '/spec/predictor/canaryTrafficPercent';

function world(served: KnativeWorld['served'], changes: Partial<KnativeWorld> = {}): KnativeWorld {
  return { record: record(), served, revisions: undefined, isQuiet: false, ...changes };
}

/** What a patch leaves in the spec, by path; null for what it takes away. */
function written(step: ServingStep): Record<string, unknown> {
  assert.equal(step.do, 'patch', JSON.stringify(step));
  const operations = step.do === 'patch' ? step.operations : [];
  return Object.fromEntries(
    operations.flatMap((one) =>
      one.op === 'test' ? [] : [[one.path, one.op === 'remove' ? null : one.value]],
    ),
  );
}

const known = record({ candidate: { storageUri: fresh, name: 'r1', revision: 'credit-2' } });

test('the model and the percent go in one patch', () => {
  assert.deepEqual(written(knativeMode.shift(world(knative(old, undefined)), 10)), {
    [uriPath]: fresh,
    [percentPath]: 10,
  });
});

test('a step waits for the revision, its readiness, and its traffic in turn', () => {
  const lagging = knativeMode.shift(world(knative(fresh, 10)), 10);
  assert.deepEqual(lagging, {
    do: 'wait',
    until: 'KServe makes a revision of the candidate',
    isTraffic: false,
  });
  const starting = knative(fresh, 10, { created: 'credit-2', ready: 'credit-1' });
  assert.match(JSON.stringify(knativeMode.shift(world(starting), 10)), /revision credit-2 is ready/);
  const unrouted = knative(fresh, 10, { created: 'credit-2' });
  assert.equal(knativeMode.shift(world(unrouted), 10).do, 'wait');
  const split = knative(fresh, 10, { created: 'credit-2', traffic: { 'credit-1': 90, 'credit-2': 10 } });
  assert.equal(knativeMode.shift(world(split), 10).do, 'done');
});

test('a percent is not raised before the candidate is ready', () => {
  const starting = knative(fresh, 10, { created: 'credit-2', ready: 'credit-1' });
  assert.equal(knativeMode.shift(world(starting), 50).do, 'wait');
});

const failing = (revision: string) =>
  knative(fresh, 10, { created: 'credit-2', ready: 'credit-1', failure: revision });

test('a failure of the champion is not taken for one of the candidate', () => {
  assert.match(
    JSON.stringify(knativeMode.shift(world(failing('credit-2')), 10)),
    /FailedToLoad: ModelLoadFailed/,
  );
  assert.equal(knativeMode.shift(world(failing('credit-1')), 10).do, 'wait');
});

test('a promotion takes the percent away, and a percent of 100 is not left', () => {
  const all = knative(fresh, 100, { created: 'credit-2', traffic: { 'credit-2': 100 } });
  assert.deepEqual(written(knativeMode.promote(world(all))), { [percentPath]: null });
  const promoted = knative(fresh, undefined, { created: 'credit-2', traffic: { 'credit-2': 100 } });
  assert.equal(knativeMode.promote(world(promoted)).do, 'done');
});

test('the way back takes four steps, and the percent goes last', () => {
  const split = knative(fresh, 10, { created: 'credit-2', traffic: { 'credit-1': 90, 'credit-2': 10 } });
  assert.deepEqual(written(knativeMode.restore(world(split, { record: known }))), { [percentPath]: 0 });
  const unpinned = knative(fresh, 0, { created: 'credit-2', traffic: { 'credit-1': 90, 'credit-2': 10 } });
  assert.equal(knativeMode.restore(world(unpinned, { record: known })).do, 'wait');
  const pinned = knative(fresh, 0, { created: 'credit-2' });
  assert.deepEqual(written(knativeMode.restore(world(pinned, { record: known }))), {
    [uriPath]: old,
    [percentPath]: 0,
  });
  const stale = knative(old, 0, { created: 'credit-2' });
  assert.equal(knativeMode.restore(world(stale, { record: known, isQuiet: true })).do, 'wait');
  const starting = knative(old, 0, { created: 'credit-3', ready: 'credit-2' });
  assert.equal(knativeMode.restore(world(starting, { record: known })).do, 'wait');
  const prepared = knative(old, 0, { created: 'credit-3' });
  assert.deepEqual(written(knativeMode.restore(world(prepared, { record: known }))), { [percentPath]: null });
  const back = knative(old, undefined, { created: 'credit-3', traffic: { 'credit-3': 100 } });
  assert.equal(knativeMode.restore(world(back, { record: known })).do, 'done');
});

test('a candidate that was never seen is waited for, because its revision may still appear', () => {
  const pinned = world(knative(fresh, 0));
  assert.match(JSON.stringify(knativeMode.restore(pinned)), /KServe has taken notice/);
  assert.deepEqual(written(knativeMode.restore({ ...pinned, isQuiet: true })), {
    [uriPath]: old,
    [percentPath]: 0,
  });
});

test('a champion that was collected is not waited for', () => {
  const promoted = knative(fresh, 0, { created: 'credit-2', traffic: { 'credit-2': 100 } });
  const revisions = new Map([['credit-2', { isReady: true, storageUri: fresh }]]);
  assert.equal(knativeMode.restore(world(promoted, { record: known })).do, 'wait');
  assert.equal(knativeMode.restore(world(promoted, { record: known, revisions })).do, 'patch');
});

test('a service that somebody gave back too early is pinned to the champion first', () => {
  const early = knative(old, undefined, { created: 'credit-2', traffic: { 'credit-2': 100 } });
  assert.deepEqual(written(knativeMode.restore(world(early, { record: known }))), { [percentPath]: 0 });
});

test('a percent that was there before is put back', () => {
  const before = { predictor: { canaryTrafficPercent: 100, model: { storageUri: old } } };
  const changed = record({
    original: before,
    candidate: { storageUri: fresh, name: 'r1', revision: 'credit-2' },
  });
  const prepared = knative(old, 0, { created: 'credit-3' });
  assert.deepEqual(written(knativeMode.restore(world(prepared, { record: changed }))), {
    [percentPath]: 100,
  });
});

test('a revision is told by what it loads where that can be read', () => {
  const revisions = new Map([['credit-3', { isReady: true, storageUri: old }]]);
  const served = knative(fresh, 10, { created: 'credit-3' });
  assert.equal(knativeMode.observe(world(served, { revisions })).candidate, undefined);
});

test("somebody else's model is left alone", () => {
  const foreign = world(knative('s3://models/other', 10), { record: known });
  assert.equal(knativeMode.restore(foreign).do, 'failed');
  assert.equal(knativeMode.shift(foreign, 50).do, 'failed');
});

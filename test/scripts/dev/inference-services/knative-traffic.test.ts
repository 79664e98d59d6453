import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  resolveTraffic,
  rolledOut,
  shareOf,
  trafficTargets,
} from '../../../../scripts/dev/inference-services/knative-traffic.ts';

const latest = (percent: number, revisionName = 'r2') => ({ latestRevision: true, percent, revisionName });
const pinned = (percent: number, revisionName = 'r1') => ({
  latestRevision: false,
  percent,
  revisionName,
  tag: 'prev' as const,
});

test('without a percent, or with null, all traffic goes to the latest revision', () => {
  const everything = [{ latestRevision: true, percent: 100 }];
  assert.deepEqual(trafficTargets(undefined, 'r1'), everything);
  assert.deepEqual(trafficTargets(null, 'r1'), everything);
});

test('a percent splits between the latest revision and the one that had everything', () => {
  assert.deepEqual(trafficTargets(10, 'r1'), [{ latestRevision: true, percent: 10 }, pinned(90)]);
});

test('a percent of 0 still names the latest revision', () => {
  assert.deepEqual(trafficTargets(0, 'r1'), [{ latestRevision: true, percent: 0 }, pinned(100)]);
});

test('a percent of 100 leaves the revision before out', () => {
  assert.deepEqual(trafficTargets(100, 'r1'), [{ latestRevision: true, percent: 100 }]);
});

test('a percent means nothing before a revision had everything', () => {
  assert.deepEqual(trafficTargets(10, undefined), [{ latestRevision: true, percent: 100 }]);
});

test('before a new revision is ready its share goes to the one before', () => {
  const resolved = resolveTraffic(trafficTargets(10, 'r1'), { latestReady: 'r1', exists: () => true });
  assert.ok('traffic' in resolved);
  assert.equal(shareOf('r1', resolved.traffic), 100);
});

test('a revision that is gone cannot be routed to', () => {
  const resolved = resolveTraffic(trafficTargets(10, 'r1'), {
    latestReady: 'r2',
    exists: (name) => name === 'r2',
  });
  assert.deepEqual(resolved, { reason: 'RevisionMissing', message: 'Revision "r1" not found.' });
});

test('nothing can be routed to before anything was ready', () => {
  const resolved = resolveTraffic(trafficTargets(undefined, undefined), {
    latestReady: undefined,
    exists: () => true,
  });
  assert.ok('reason' in resolved);
});

test('a revision has rolled out once it is ready and has everything', () => {
  const before = { latestRolledoutRevision: 'r1' };
  const seen = { latestCreated: 'r2', latestReady: 'r2' };
  assert.deepEqual(rolledOut(before, { ...seen, traffic: [latest(100)] }), {
    latestRolledoutRevision: 'r2',
    previousRolledoutRevision: 'r1',
  });
  assert.deepEqual(rolledOut(before, { ...seen, traffic: [latest(99), pinned(1)] }), before);
});

test('a percent that is set after a revision has everything goes back to the one before', () => {
  const before = { latestRolledoutRevision: 'r2', previousRolledoutRevision: 'r1' };
  const traffic = [latest(0), pinned(100, 'r2')];
  assert.deepEqual(rolledOut(before, { latestCreated: 'r2', latestReady: 'r2', traffic }), {
    latestRolledoutRevision: 'r1',
    previousRolledoutRevision: 'r1',
  });
});

test('there is nothing to go back to where only one revision has ever had everything', () => {
  const before = { latestRolledoutRevision: 'r2' };
  const traffic = [latest(10), pinned(90, 'r2')];
  assert.deepEqual(rolledOut(before, { latestCreated: 'r2', latestReady: 'r2', traffic }), before);
});

test('a new revision that is not ready yet does not undo what has rolled out', () => {
  const before = { latestRolledoutRevision: 'r2', previousRolledoutRevision: 'r1' };
  const traffic = [latest(10), pinned(90, 'r2')];
  assert.deepEqual(rolledOut(before, { latestCreated: 'r3', latestReady: 'r2', traffic }), before);
});

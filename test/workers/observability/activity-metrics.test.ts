import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { Context } from '@temporalio/activity';
import { Registry } from 'prom-client';
import { createActivityMetrics } from '../../../workers/observability/activity-metrics.ts';

/** What is counted of one activity that was given this and came to that. */
async function counted(
  activityType: string,
  input: unknown,
  carryOut: () => Promise<unknown>,
): Promise<string[]> {
  const registry = new Registry();
  const { inbound } = createActivityMetrics(registry)({ info: { activityType } } as Context);
  await inbound?.execute?.({ args: [input], headers: {} }, carryOut).catch(() => {});
  const lines = (await registry.metrics()).split('\n');
  return lines.filter(
    (line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket') && !line.includes('_sum'),
  );
}

test('a scan is counted with what it compared, and whether it could compare all', async () => {
  const summary = { compared: 12, drifted: 1, pending: 0, ignored: 0, dryRuns: 3, durationMs: 5 };
  const scan = (more: object) =>
    counted('compareTarget', { target: 'shop' }, async () => ({ summary, result: {}, errors: 0, ...more }));
  assert.deepEqual(await scan({}), [
    'plumbline_scans_total{target="shop",outcome="complete"} 1',
    'plumbline_scan_seconds_count{target="shop"} 1',
    'plumbline_scan_objects_total{target="shop"} 12',
    'plumbline_scan_dry_runs_total{target="shop"} 3',
    'plumbline_messages_failed_total 0',
  ]);
  assert.ok(
    (await scan({ errors: 2 })).includes('plumbline_scans_total{target="shop",outcome="with-errors"} 1'),
  );
  assert.ok(
    (await scan({ errors: 2, incomplete: 'no' })).includes(
      'plumbline_scans_total{target="shop",outcome="incomplete"} 1',
    ),
  );
});

test('decisions are counted out of what is written into the audit trail', async () => {
  const records = [
    { kind: 'decision', target: 'shop', action: 'heal', door: 'slack', accepted: true },
    { kind: 'decision', target: 'shop', action: 'heal', door: 'slack', accepted: false },
    { kind: 'message', target: 'shop' },
  ];
  assert.deepEqual(await counted('recordAudit', { records }, async () => undefined), [
    'plumbline_decisions_total{action="heal",door="slack",accepted="true"} 1',
    'plumbline_decisions_total{action="heal",door="slack",accepted="false"} 1',
    'plumbline_messages_failed_total 1',
  ]);
});

/** What is counted of an attempt that fails like this. */
async function failures(error: Error): Promise<string[]> {
  const lines = await counted('healItem', { target: 'shop' }, async () => {
    throw error;
  });
  return lines.filter((line) => line.startsWith('plumbline_activity_failures'));
}

test('an attempt that fails is counted by its code, and by nothing that anybody can make up', async () => {
  const ours = ApplicationFailure.create({ message: 'no', type: 'storage-full', nonRetryable: true });
  assert.deepEqual(await failures(ours), [
    'plumbline_activity_failures_total{activity="healItem",error="storage-full",retried="false"} 1',
  ]);
  const odd = ApplicationFailure.create({ message: 'no', type: 'a sentence, with 1234 in it' });
  assert.deepEqual(await failures(odd), [
    'plumbline_activity_failures_total{activity="healItem",error="unexpected",retried="true"} 1',
  ]);
  assert.deepEqual(await failures(new TypeError('no')), [
    'plumbline_activity_failures_total{activity="healItem",error="unexpected",retried="true"} 1',
  ]);
});

test('what was cancelled did not fail', async () => {
  assert.deepEqual(await failures(new CancelledFailure('stop')), []);
});

test('an activity that nobody counts is carried out as ever', async () => {
  assert.deepEqual(await counted('tellPeople', {}, async () => undefined), [
    'plumbline_messages_failed_total 0',
  ]);
});

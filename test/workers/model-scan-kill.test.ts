import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { before, test } from 'node:test';
import { readLatestModelScan, readModelTrend } from '../../activities/models/stored-model-scans.ts';
import { readProgress } from '../../workers/operations/workflow-progress.ts';
import { startModelScan, triggerModelScan } from '../../workers/operations/start-model-scan.ts';
import { openStorage } from '../../workers/storage.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import type { ModelScanSummary } from '../../workflows/model-messages.ts';
import { success, useFakePrometheus } from '../support/fake-prometheus.ts';
import { payments, useModelLoop } from '../support/model-loop.ts';
import { writeFiles } from '../support/parquet-files.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

// One story: a worker is killed while it compares, and another one takes over. The tests ask how it ended.

const prometheus = await useFakePrometheus();
const loop = await useModelLoop({
  models: `  - name: fraud
    reference: data/train.parquet
    current: { prometheus: { columns: { amount: amount } } }
    only: [amount]`,
  sections: `prometheus: { url: '${prometheus.url}', timeout: 200s }`,
});
const { client } = loop.temporal;
const store = await openStorage(loop.configuration);
let summary: ModelScanSummary;
let workflowId: string;

function answer(response: ServerResponse): void {
  const values = Array.from({ length: 400 }, (_, index) => [
    index * 60,
    String(Math.sin(index * 12.9898) * 10),
  ]);
  success(response, { resultType: 'matrix', result: [{ metric: {}, values }] });
}

before(
  async () => {
    await writeFiles({ [loop.at('data', 'train.parquet')]: payments(0) });
    const held = Promise.withResolvers<void>();
    prometheus.answer = () => held.resolve();
    const first = await startWorkerProcess(loop.configurationFile);
    const handle = await startModelScan(client, loop.configuration, 'fraud', new Date());
    ({ workflowId } = handle);
    await held.promise;
    const progress = await readProgress(handle);
    assert.ok(progress.at === 'activity' && progress.name === 'compareModel');
    prometheus.answer = (_, response) => answer(response);
    await first.kill();

    await startWorkerProcess(loop.configurationFile);
    summary = await handle.result();
  },
  { timeout: 300_000 },
);

test('the scan goes on with another worker and answers', async () => {
  assert.equal(summary.drifted, false);
  assert.equal(summary.currentRows, 400);
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const attempts = events?.flatMap(
    ({ activityTaskStartedEventAttributes: started }) => started?.attempt ?? [],
  );
  const [comparing = 0] = attempts ?? [];
  assert.ok(comparing > 1, attempts?.join());
});

test('it is remembered once', async () => {
  const latest = await readLatestModelScan(store, 'fraud');
  assert.equal(latest?.workflowId, workflowId);
  assert.deepEqual(latest?.result, summary.result);
  const trend = await readModelTrend(store, 'fraud');
  assert.deepEqual(
    trend.map(({ sequence }) => sequence),
    [summary.sequence],
  );
});

test('an event starts one scan at a time, and keeps a distance to the last it started', async () => {
  const event = { model: 'fraud', trigger: 'window-full', minimumInterval: 3_600_000 } as const;
  const held = Promise.withResolvers<void>();
  const released: ServerResponse[] = [];
  prometheus.answer = (_, response) => {
    released.push(response);
    held.resolve();
  };
  const start = (now: Date) => triggerModelScan(client, loop.configuration, event, now);
  assert.equal(await start(new Date()), 'started');
  await held.promise;
  assert.equal(await start(new Date(Date.now() + 2 * event.minimumInterval)), 'running');
  prometheus.answer = (_, response) => answer(response);
  for (const response of released) answer(response);
  const handle = client.workflow.getHandle('model-scan/fraud/window-full');
  await handle.result();
  assert.equal(await start(new Date()), 'too-soon');
  assert.equal(await start(new Date(Date.now() + 2 * event.minimumInterval)), 'started');
  await waitUntil(async () => (await readModelTrend(store, 'fraud')).length === 3, { within: 120_000 });
  assert.equal((await readLatestModelScan(store, 'fraud'))?.trigger, 'window-full');
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { rolloutQuery } from '../../workflows/rollout-messages.ts';
import type { RolloutModelResult } from '../../workflows/rollout-messages.ts';
import type { Death } from '../support/dying-worker.ts';
import { activitiesOf } from '../support/retraining-loop.ts';
import { useRolloutLoop } from '../support/rollout-loop.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startDyingWorker } from '../support/worker-process.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

// Two models are rolled out undisturbed: one is good, one turns bad with all the traffic. Two others, just like them,
// are rolled out while the worker is killed before and after each activity that the undisturbed ones asked for. One more
// is rolled out while Prometheus, storage and API server are away, one after the other. What serves is recorded all the time.

const limits = { timeout: 600_000 };
const patience = { within: 240_000 };
const loop = await useRolloutLoop(await useTemporal(), {
  good: 'good',
  bad: 'bad-after-promotion',
  'killed-good': 'good',
  'killed-bad': 'bad-after-promotion',
  shaken: 'good',
});
const deathsFile = path.join(temporaryFolder(), 'deaths.json');
const deaths: Death[] = [];

/** What has no part in moving traffic or settling is killed elsewhere. */
const others = new Set(['tellPeople', 'recordAudit']);

const heir = () => startDyingWorker(loop.configurationFile, { deaths: deathsFile, bundle: loop.bundle });

async function work(left: readonly Death[]): Promise<WorkerProcess> {
  await writeFile(deathsFile, JSON.stringify(left));
  return await heir();
}

/** The candidate never had more than its step, and somebody who answers was always there. */
function assertServed(model: string, servesAtLast: string): void {
  const samples = loop.samples(model);
  for (const { parts, at } of samples) {
    const candidate = parts.filter(({ storageUri }) => storageUri === loop.candidateOf(model));
    const share = candidate.reduce((sum, { percent }) => sum + percent, 0);
    assert.ok([0, 20, 100].includes(share), `${model} at ${at}: ${share} %`);
    const isServed = parts.every(({ percent, ready }) => percent === 0 || ready);
    assert.ok(isServed, `${model} at ${at}: traffic for what is not ready`);
  }
  const last = samples.at(-1)?.parts.filter(({ percent }) => percent > 0) ?? [];
  assert.deepEqual(
    last.map(({ storageUri, percent }) => [storageUri, percent]),
    [[servesAtLast, 100]],
    model,
  );
}

function assertPromoted(model: string, result: RolloutModelResult): void {
  assert.deepEqual([result.outcome, result.leftToDo], ['promoted', []], result.detail);
  assertServed(model, loop.candidateOf(model));
}

function assertUndone(model: string, result: RolloutModelResult): void {
  assert.deepEqual([result.outcome, result.leftToDo], ['rolled-back', []], result.detail);
  assert.ok(result.undone.every(({ done }) => done));
  assertServed(model, loop.championOf(model));
}

before(async () => {
  const worker = await work([]);
  const handles = await Promise.all(['good', 'bad'].map((model) => loop.start(model)));
  const [good, bad] = await Promise.all(handles.map((handle) => handle.result()));
  await worker.kill();
  assert.ok(good !== undefined && bad !== undefined);
  assertPromoted('good', good);
  assertUndone('bad', bad);
  const known = new Set<string>(others);
  for (const [index, model] of ['good', 'bad'].entries()) {
    for (const activity of await activitiesOf(handles[index]!)) {
      if (known.has(activity)) continue;
      known.add(activity);
      for (const moment of ['before', 'after'] as const)
        deaths.push({ model: `killed-${model}`, activity, moment });
    }
  }
}, limits);

test(
  'a worker that is killed before and after each activity changes nothing of how it ends',
  limits,
  async () => {
    let worker = await work(deaths);
    const models = ['killed-good', 'killed-bad'];
    const handles = await Promise.all(models.map((model) => loop.start(model)));
    const ended = Promise.all(handles.map((handle) => handle.result()));
    for (;;) {
      const first = await Promise.race([worker.ended, ended]);
      if (Array.isArray(first)) break;
      worker = await heir();
    }
    const [good, bad] = await ended;
    await worker.kill();
    assert.deepEqual(JSON.parse(await readFile(deathsFile, 'utf8')), [], 'it died at each point');
    assert.ok(deaths.length >= 20, `${deaths.length} points`);
    assert.ok(good !== undefined && bad !== undefined);
    assertPromoted('killed-good', good);
    assertUndone('killed-bad', bad);
    assert.deepEqual(await loop.history('killed-good'), ['promoted'], 'recorded once');
    assert.deepEqual(await loop.history('killed-bad'), ['rolled-back']);
  },
);

test('Prometheus, storage and API server that are away are waited out', limits, async () => {
  const worker = await work([]);
  const handle = await loop.start('shaken');
  const isStepping = async () => (await handle.query(rolloutQuery)).stepSince !== undefined;
  await waitUntil(isStepping, patience);
  loop.prometheus.isAway = true;
  await pause(4000);
  loop.prometheus.isAway = false;
  await loop.storage.takeAway();
  await pause(4000);
  await loop.storage.bringBack();
  await loop.proxy.takeDown();
  await pause(4000);
  await loop.proxy.bringUp();
  const result = await handle.result();
  await worker.kill();
  assertPromoted('shaken', result);
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isFree } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startTemporal } from '../../scripts/dev/servers/temporal.ts';
import { retrainingQuery } from '../../workflows/retraining-messages.ts';
import type { Death } from '../support/dying-worker.ts';
import { activitiesOf, useRetrainingLoop } from '../support/retraining-loop.ts';
import type { Aftermath } from '../support/retraining-loop.ts';
import { connectToTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startDyingWorker } from '../support/worker-process.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

// Two models are retrained undisturbed: one is beaten, one never errs. Two others, just like them, are retrained while
// the worker is killed before and after each activity that the undisturbed ones asked for: all of them of the one that
// ends registered, and of the one that is put back those that the other does not come to. One more is retrained while
// storage, API server and Temporal go down.

const limits = { timeout: 600_000 };
const patience = { within: 240_000 };
const folder = temporaryFolder();
let server = await startTemporal({ folder, durable: true });
after(() => server.stop());
const loop = await useRetrainingLoop(await connectToTemporal(server.address), {
  beaten: { champion: 'beatable' },
  unbeaten: { champion: 'perfect' },
  'killed-beaten': { champion: 'beatable' },
  'killed-unbeaten': { champion: 'perfect' },
  shaken: { champion: 'beatable', pause: 150 },
});
const deathsFile = path.join(folder, 'deaths.json');
const expected: Record<string, Aftermath> = {};
const deaths: Death[] = [];

async function work(left: readonly Death[]): Promise<WorkerProcess> {
  await writeFile(deathsFile, JSON.stringify(left));
  return await heir();
}

const heir = () => startDyingWorker(loop.configurationFile, { deaths: deathsFile, bundle: loop.bundle });

before(async () => {
  const worker = await work([]);
  const models = ['beaten', 'unbeaten'] as const;
  const handles = await Promise.all(models.map((model) => loop.start(model)));
  const results = await Promise.all(handles.map((handle) => handle.result()));
  await worker.kill();
  assert.deepEqual(
    results.map(({ outcome, detail }) => [outcome, detail]),
    [
      ['registered', results[0]?.detail],
      ['rejected', results[1]?.detail],
    ],
  );
  const known = new Set<string>();
  for (const [index, model] of models.entries()) {
    expected[model] = await loop.aftermath(model, results[index]!);
    for (const activity of await activitiesOf(handles[index]!)) {
      if (known.has(activity)) continue;
      known.add(activity);
      for (const moment of ['before', 'after'] as const)
        deaths.push({ model: `killed-${model}`, activity, moment });
    }
  }
}, limits);

test('undisturbed, a candidate is registered, or everything is put back', () => {
  const { beaten, unbeaten } = expected;
  assert.deepEqual([beaten?.jobs, beaten?.pods, beaten?.versions], [0, 0, ['candidate']]);
  assert.ok(beaten?.kept.includes('data') && !beaten.kept.includes('checkpoints'), beaten?.kept.join());
  assert.deepEqual([unbeaten?.jobs, unbeaten?.pods, unbeaten?.versions], [0, 0, []]);
  for (const gone of ['data', 'jobs', 'checkpoints']) assert.ok(!unbeaten?.kept.includes(gone), gone);
});

test(
  'a worker that is killed before and after each activity changes nothing of how it ends',
  limits,
  async () => {
    const created = loop.jobsCreated();
    let worker = await work(deaths);
    const handles = await Promise.all(['killed-beaten', 'killed-unbeaten'].map((model) => loop.start(model)));
    const ended = Promise.all(handles.map((handle) => handle.result()));
    for (;;) {
      const first = await Promise.race([worker.ended, ended]);
      if (Array.isArray(first)) break;
      worker = await heir();
    }
    const all = await ended;
    await worker.kill();
    assert.deepEqual(JSON.parse(await readFile(deathsFile, 'utf8')), [], 'it died at each point');
    assert.ok(deaths.length >= 20, `${deaths.length} points`);
    for (const [index, model] of ['beaten', 'unbeaten'].entries()) {
      const result = all[index]!;
      assert.deepEqual([result.leftToDo, result.undone.every(({ done }) => done)], [[], true]);
      const left = await loop.aftermath(`killed-${model}`, result);
      assert.deepEqual(left, expected[model]);
    }
    assert.equal(loop.jobsCreated() - created, 2, 'no Job was created twice');
  },
);

test('storage, API server and Temporal that go down are waited out', limits, async () => {
  const created = loop.jobsCreated();
  const worker = await work([]);
  await loop.storage.takeAway();
  let handle = await loop.start('shaken');
  await pause(5000);
  await loop.storage.bringBack();

  const begun = async () => {
    const { phase } = await handle.query(retrainingQuery);
    return loop.jobsCreated() > created || phase === 'closed';
  };
  await waitUntil(begun, patience);
  assert.equal((await handle.query(retrainingQuery)).result?.detail, undefined);
  await loop.proxy.takeDown();
  const { port } = server;
  process.kill(server.pid, 'SIGKILL');
  await server.ended;
  await waitUntil(() => isFree(port), patience);
  server = await startTemporal({ folder, durable: true, port });
  assert.equal(server.port, port, 'it is where it was');
  await pause(5000);
  await loop.proxy.bringUp();

  handle = loop.client.workflow.getHandle(handle.workflowId);
  const result = await waitUntil(() => handle.result().catch(() => undefined), patience);
  await worker.kill();
  assert.equal(result.outcome, 'registered');
  assert.deepEqual(await loop.aftermath('shaken', result), expected['beaten']);
  assert.equal(loop.jobsCreated() - created, 1);
});

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { Context } from '@temporalio/activity';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { listOpenRetrainings } from '../../../../workers/operations/open-retrainings.ts';
import type { RetrainingEntry } from '../../../../scripts/cli/retraining-entry.ts';
import type { TrainingProgress } from '../../../../workflows/retraining-messages.ts';
import { useChangesLoop } from '../../../support/changes-loop.ts';
import { retrainingPlan, retrainingTerms, succeeded } from '../../../support/retraining-story.ts';

// One story in order: a retraining is looked at, refused, approved, followed, stopped, and carried to its end.

const loop = await useChangesLoop();
const { training } = loop;
const { client } = loop.temporal;
const patience = { within: 120_000 };
const slow = { timeout: 300_000 };

// Whoever sits at the terminal starts it and approves it.
const asking = { plan: retrainingPlan({ approval: { ...retrainingTerms, fourEyes: false } }) };
const refused = { refused: 'the cooldown lasts until 2026-06-02T09:00:00Z' };

/** The Job runs until it is told to end. */
const job = { mayEnd: false };
training.watchTrainingJob = async () => {
  const progress: TrainingProgress = {
    phase: 'queued',
    waiting: '0 of 3 nodes have a free nvidia.com/gpu',
    since: new Date(Date.now() - 720_000).toISOString(),
    gpuHours: 0.5,
    lostGpuHours: 0,
    preemptions: 0,
  };
  const { cancellationSignal } = Context.current();
  while (!job.mayEnd && !cancellationSignal.aborted) {
    Context.current().heartbeat(progress);
    await pause(200, undefined, { signal: cancellationSignal }).catch(() => undefined);
  }
  cancellationSignal.throwIfAborted();
  return succeeded;
};

async function open(phase?: string) {
  return await waitUntil(async () => {
    const [one] = await listOpenRetrainings(client, { model: 'fraud' });
    return one !== undefined && (phase === undefined || one.phase === phase) ? one : undefined;
  }, patience);
}

const isNoneOpen = async (): Promise<boolean> => (await listOpenRetrainings(client)).length === 0;

test('a model without `retrain`, or that is not there, is refused with what to do', async () => {
  const quiet = await loop.run('model', 'retrain', 'quiet');
  assert.equal(quiet.exitCode, 2);
  assert.match(quiet.stderr, /^plumbline: plumbline\.yaml does not say how quiet is trained; add `retrain:/m);
  assert.match((await loop.run('model', 'retrain', 'frau')).stderr, /did you mean fraud\?/);
  const nothing = await loop.run('model', 'cancel', 'fraud', '--reason', 'x');
  assert.equal(nothing.exitCode, 2);
  assert.match(nothing.stderr, /the retraining of fraud is not open/);
});

test('the plan is shown without doing anything, and so is why there is none', slow, async () => {
  await loop.startWorker();
  training.plans = [asking, refused];
  const shown = await loop.run('model', 'retrain', 'fraud', '--plan');
  assert.equal(shown.exitCode, 0, shown.stderr);
  assert.match(shown.stdout, /Retraining fraud would:\n {2}- Job of jobs\/retrain-fraud\.yaml/);
  assert.match(shown.stdout, /approved by one of: anybody/);
  const not = await loop.run('model', 'retrain', 'fraud', '--plan', '-o', 'json');
  assert.equal(not.exitCode, 2);
  assert.deepEqual(JSON.parse(not.stdout), { model: 'fraud', ...refused });
  assert.match(not.stderr, /^plumbline: fraud would not be retrained now: the cooldown lasts/m);
  assert.deepEqual(training.calls, ['planRetraining', 'planRetraining']);
  assert.ok(await isNoneOpen());
});

test('what a guard refuses ends at once with the reason, and is remembered', slow, async () => {
  training.plans = [refused];
  const { exitCode, stderr } = await loop.run('model', 'retrain', 'fraud');
  assert.equal(exitCode, 2);
  assert.match(stderr, /^plumbline: fraud is not retrained: refused: the cooldown lasts/m);
  await waitUntil(isNoneOpen, patience);
  const history = await loop.run('model', 'history', 'fraud');
  assert.match(history.stdout, /RETRAINING +BEGUN.*\n[0-9a-f]{12} .* refused /);
});

test('a plan waits for approval at every door that lists what waits', slow, async () => {
  training.plans = [asking];
  const begun = await loop.run('model', 'retrain', 'fraud', '--reason', 'a new pattern', '-o', 'json');
  assert.equal(begun.exitCode, 0, begun.stderr);
  const { id, outcome, detail } = JSON.parse(begun.stdout) as Record<string, string>;
  assert.equal(outcome, 'waiting-for-approval');
  assert.equal(detail, `the plan waits for approval: plumbline decide ${id} approve|reject`);
  const again = await loop.run('model', 'retrain', 'fraud');
  assert.equal(again.exitCode, 2);
  assert.match(again.stderr, /a retraining of fraud is under way already/);

  // Listings lag behind.
  await open('waiting-for-approval');
  const status = await loop.run('status', '-o', 'json');
  assert.equal(status.exitCode, 0, 'a plan that waits is no drift');
  const { approvals, retrainings, rollouts } = JSON.parse(status.stdout) as Record<string, { id: string }[]>;
  assert.deepEqual(
    [approvals, retrainings, rollouts].map((list) => list?.map((one) => one.id)),
    [[id], [id], []],
  );
  assert.match((await loop.run('status')).stdout, new RegExp(`plumbline decide ${id} approve\\|reject`));
  const moot = await loop.run('decide', id ?? '', 'heal');
  assert.equal(moot.exitCode, 2);
  assert.match(moot.stderr, /heal is not possible here; possible: approve, reject/);
});

test('approved, it trains, and the status shows live how the Job does', slow, async () => {
  const { id } = await open('waiting-for-approval');
  const decided = await loop.run('decide', id, 'approve');
  assert.equal(decided.exitCode, 0, decided.stderr);
  assert.match(decided.stdout, /plumbline model status fraud shows how it goes/);
  await open('training');
  const entry = await waitUntil(async () => {
    const { stdout } = await loop.run('model', 'status', 'fraud', '-o', 'json');
    const { models } = JSON.parse(stdout) as { models: { retraining: RetrainingEntry }[] };
    return models[0]?.retraining.progress === null ? undefined : models[0]?.retraining;
  }, patience);
  assert.equal(entry.id, id);
  assert.equal(entry.progress?.waiting, '0 of 3 nodes have a free nvidia.com/gpu');
  const { stdout } = await loop.run('model', 'status', 'fraud');
  assert.match(stdout, /queued for 12 min: 0 of 3 nodes have a free nvidia\.com\/gpu/);
  assert.match(stdout, /plumbline model cancel fraud --reason …/);
});

test('stopped, everything is put back, and who did it is on record', slow, async () => {
  const { id } = await open('training');
  const stopped = await loop.run('model', 'cancel', 'fraud', '--reason', 'wrong data');
  assert.equal(stopped.exitCode, 0, stopped.stderr);
  assert.match(stopped.stdout, /stopped: what it has done is being put back/);
  await waitUntil(isNoneOpen, patience);
  assert.ok(training.calls.includes('deleteTrainingJobs') && training.calls.includes('deleteTrainingData'));
  const history = await loop.run('model', 'history', 'fraud', '-o', 'json');
  const { retrainings } = JSON.parse(history.stdout) as { retrainings: { id: string; outcome: string }[] };
  assert.deepEqual(
    retrainings.map(({ outcome }) => outcome),
    ['refused', 'cancelled'],
  );
  const trail = await loop.run('audit', 'list', '-o', 'json');
  assert.match(trail.stdout, /wrong data/);
  const late = await loop.run('decide', id, 'approve');
  assert.equal(late.exitCode, 2);
  assert.match(late.stderr, /nothing is open for finding/);
});

test('followed to its end, it says what is registered and what it took', slow, async () => {
  job.mayEnd = true;
  training.plans = [{ plan: retrainingPlan() }];
  const { exitCode, stdout, stderr } = await loop.run(
    'model',
    'retrain',
    'fraud',
    '--wait',
    '--timeout',
    '4m',
  );
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^Retraining of fraud: registered: .*\n2 GPU hours\n/);
  await waitUntil(isNoneOpen, patience);
});

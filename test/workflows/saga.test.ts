import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { playSaga, SagaAccount, SagaActivities, SagaScript } from '../support/saga-workflows.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();
const bundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../support/saga-workflows.ts', import.meta.url)),
  logger: new DefaultLogger('ERROR'),
});

type Undo = SagaActivities['undo'];

async function play(
  script: SagaScript,
  undo: Undo,
  happens: (handle: WorkflowHandle<typeof playSaga>) => Promise<unknown> = async () => {},
): Promise<SagaAccount> {
  const taskQueue = `saga-${randomUUID()}`;
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: bundle,
    activities: { undo },
  });
  return await worker.runUntil(async () => {
    const handle = await environment.client.workflow.start<typeof playSaga>('playSaga', {
      workflowId: randomUUID(),
      taskQueue,
      args: [script],
    });
    await happens(handle);
    return await handle.result();
  });
}

test('what was begun is undone, the newest first, and each is told as it is known', async () => {
  const account = await play({ begin: ['first', 'second', 'third'] }, async (step) => `${step} deleted`);
  assert.deepEqual(account, {
    undone: [
      { step: 'third', done: true, detail: 'third deleted' },
      { step: 'second', done: true, detail: 'second deleted' },
      { step: 'first', done: true, detail: 'first deleted' },
    ],
    told: ['third', 'second', 'first'],
    left: [],
    begun: [],
  });
});

test('what was never begun, or is taken care of, is left alone; what is begun twice is undone once', async () => {
  const { told } = await play(
    { begin: ['second', 'first', 'second'], settle: ['first'] },
    async () => 'gone',
  );
  assert.deepEqual(told, ['second']);
});

test('a step that cannot be undone stops none of the others, and says what a person must do', async () => {
  const account = await play({ begin: ['first', 'second', 'third'] }, async (step) => {
    if (step === 'second') throw ApplicationFailure.nonRetryable('the bucket is read-only\nby policy');
    return 'gone';
  });
  assert.deepEqual(account.undone[1], {
    step: 'second',
    done: false,
    detail: 'the bucket is read-only',
    byHand: 'delete the second one',
  });
  assert.deepEqual(
    account.undone.map(({ done }) => done),
    [true, false, true],
  );
  assert.deepEqual(account.left, ['delete the second one']);
});

test('what fails for a while is tried again until it is undone', async () => {
  let tries = 0;
  const { undone } = await play({ begin: ['first'] }, async () => {
    tries += 1;
    if (tries < 5) throw new Error('connection refused');
    return 'gone';
  });
  assert.deepEqual(undone, [{ step: 'first', done: true, detail: 'gone' }]);
});

test('what never succeeds is given up after its time, and the others are undone', async () => {
  const { undone } = await play({ begin: ['first', 'second'] }, async (step) => {
    if (step === 'second') throw new Error('connection refused');
    return 'gone';
  });
  assert.deepEqual(undone, [
    {
      step: 'second',
      done: false,
      detail: 'it took longer than 10 minutes',
      byHand: 'delete the second one',
    },
    { step: 'first', done: true, detail: 'gone' },
  ]);
});

test('a cancelled workflow undoes all the same, and a second cancellation stops it no more', async () => {
  const isUndoing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const account = await play(
    { begin: ['first', 'second'], waits: true },
    async () => {
      isUndoing.resolve();
      await goOn.promise;
      return 'gone';
    },
    async (handle) => {
      await handle.cancel();
      await isUndoing.promise;
      await handle.cancel();
      goOn.resolve();
    },
  );
  assert.deepEqual(
    account.undone.map(({ done }) => done),
    [true, true],
  );
});

test('undone again, nothing is left to undo', async () => {
  const calls: string[] = [];
  const { undone } = await play({ begin: ['first'], twice: true }, async (step) => {
    calls.push(step);
    return 'gone';
  });
  assert.deepEqual([undone.length, calls], [1, ['first']]);
});

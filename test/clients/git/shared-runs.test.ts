import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createSharedRuns } from '../../../clients/git/shared-runs.ts';

/** Runs that end when a test says so. */
function scriptedRuns(spacing = 0) {
  const begun: { end: (result: string) => void; fail: (error: Error) => void; signal: AbortSignal }[] = [];
  const share = createSharedRuns<string>(spacing);
  const run = (signal: AbortSignal): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ end: resolve, fail: reject, signal });
    return promise;
  };
  return { begun, ask: (key = 'main', signal?: AbortSignal) => share(key, run, signal) };
}

test('those who ask the same at once get one answer', async () => {
  const { begun, ask } = scriptedRuns();
  const answers = Promise.all([ask(), ask(), ask()]);
  await turn();
  begun[0]?.end('a');
  assert.deepEqual(await answers, ['a', 'a', 'a']);
  assert.equal(begun.length, 1);
});

test('who asks while a run is under way gets an answer that was begun afterwards', async () => {
  const { begun, ask } = scriptedRuns();
  const first = ask();
  await turn();
  const later = [ask(), ask()];
  await turn();
  assert.equal(begun.length, 1, 'the next one waits for the one before');
  begun[0]?.end('old');
  assert.equal(await first, 'old');
  await turn();
  begun[1]?.end('new');
  assert.deepEqual(await Promise.all(later), ['new', 'new']);
  assert.equal(begun.length, 2);
});

test('other questions are asked at once', async () => {
  const { begun, ask } = scriptedRuns();
  const answers = [ask('main'), ask('next')];
  await turn();
  begun[1]?.end('n');
  begun[0]?.end('m');
  assert.deepEqual(await Promise.all(answers), ['m', 'n']);
});

test('a failure is told to those who shared it, and the next run begins all the same', async () => {
  const { begun, ask } = scriptedRuns();
  const first = ask();
  await turn();
  const second = ask();
  begun[0]?.fail(new Error('the server is away'));
  await assert.rejects(first, /the server is away/);
  await turn();
  begun[1]?.end('there');
  assert.equal(await second, 'there');
});

test('who gives up leaves the others their answer; a run that nobody waits for is stopped', async () => {
  const { begun, ask } = scriptedRuns();
  const [one, other] = [new AbortController(), new AbortController()];
  const answers = [ask('main', one.signal), ask('main', other.signal)];
  await turn();
  one.abort(new Error('enough'));
  await assert.rejects(answers[0] ?? Promise.resolve(), /enough/);
  assert.equal(begun[0]?.signal.aborted, false);
  other.abort(new Error('enough, too'));
  await assert.rejects(answers[1] ?? Promise.resolve(), /enough, too/);
  assert.equal(begun[0]?.signal.aborted, true);
});

test('who has given up before asks nothing', async () => {
  const { begun, ask } = scriptedRuns();
  await assert.rejects(ask('main', AbortSignal.abort(new Error('too late'))), /too late/);
  await turn();
  assert.equal(begun.length, 0);
});

test('a run that everybody left before it began is not begun, and others are served afterwards', async () => {
  const { begun, ask } = scriptedRuns();
  const first = ask();
  await turn();
  const gone = new AbortController();
  const left = ask('main', gone.signal);
  gone.abort(new Error('enough'));
  const last = ask();
  await assert.rejects(left, /enough/);
  begun[0]?.end('a');
  await first;
  await turn();
  begun[1]?.end('b');
  assert.equal(await last, 'b');
  assert.equal(begun.length, 2);
});

test('with a spacing, who asks soon after a run waits for its turn and shares it; who asks alone does not wait', async () => {
  const spacing = 300;
  const { begun, ask } = scriptedRuns(spacing);
  const since = performance.now();
  const first = ask();
  await turn();
  assert.equal(begun.length, 1, 'the first is asked at once');
  begun[0]?.end('a');
  assert.equal(await first, 'a');
  const later = [ask(), ask()];
  while (begun.length < 2) await turn();
  // Timers may fire a little early.
  assert.ok(performance.now() - since > spacing - 5);
  begun[1]?.end('b');
  assert.deepEqual(await Promise.all(later), ['b', 'b']);
  assert.equal(begun.length, 2);
});

test('who gives up while a run waits for its turn asks nothing', async () => {
  const { begun, ask } = scriptedRuns(60_000);
  const first = ask();
  await turn();
  begun[0]?.end('a');
  await first;
  const gone = new AbortController();
  const left = ask('main', gone.signal);
  await turn();
  gone.abort(new Error('enough'));
  await assert.rejects(left, /enough/);
  await turn();
  assert.equal(begun.length, 1);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runExclusively, takeExclusively } from '../../../../scripts/dev/processes/exclusive.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const MODULE = path.resolve(import.meta.dirname, '../../../../scripts/dev/processes/exclusive.ts');

/** Another process that takes the lock, says so and keeps it until it is killed. */
async function holdElsewhere(file: string) {
  const source = `
    import { takeExclusively } from ${JSON.stringify(MODULE)};
    const lock = takeExclusively(${JSON.stringify(file)});
    console.log('held');
    setInterval(() => lock, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', source]);
  await once(holder.stdout, 'data');
  return holder;
}

test('what another process does is refused with its process id, and free once it was killed', async () => {
  const file = path.join(folder, 'deep', 'held');
  const holder = await holdElsewhere(file);
  assert.throws(() => takeExclusively(file), { name: 'AlreadyRunningError', pid: holder.pid });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  takeExclusively(file).release();
});

test('waiting is said once and ends when the other is done', async () => {
  const file = path.join(folder, 'waiting');
  const lock = takeExclusively(file);
  let told = 0;
  const waiting = runExclusively(file, () => Promise.resolve('done'), { onWait: () => (told += 1) });
  await sleep(50);
  lock.release();
  assert.equal(await waiting, 'done');
  assert.equal(told, 1);
});

test('a failed action leaves the way free for the next', async () => {
  const file = path.join(folder, 'failed');
  await assert.rejects(
    runExclusively(file, () => Promise.reject(new Error('no disk'))),
    /no disk/,
  );
  assert.equal(await runExclusively(file, () => Promise.resolve(1)), 1);
});

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LockHeldError, acquireFileLock, withFileLock } from '../../../../scripts/dev/toolchain/file-lock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const MODULE = path.resolve(import.meta.dirname, '../../../../scripts/dev/toolchain/file-lock.ts');

/** Another process that takes the lock, says so and keeps it until it is killed. */
async function holdElsewhere(file: string) {
  const holder = spawn(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    `import { acquireFileLock } from ${JSON.stringify(MODULE)};
     acquireFileLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000);`,
  ]);
  await once(holder.stdout, 'data');
  return holder;
}

test('a lock that a living process holds is refused with its process id', async () => {
  const file = path.join(folder, 'living.lock');
  const holder = await holdElsewhere(file);
  assert.throws(
    () => acquireFileLock(file),
    (error) => error instanceof LockHeldError && error.pid === holder.pid,
  );
  holder.kill('SIGKILL');
});

test('a lock whose holder was killed is taken over', async () => {
  const file = path.join(folder, 'killed.lock');
  const holder = await holdElsewhere(file);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.ok(existsSync(file));
  const lock = acquireFileLock(file);
  lock.release();
  assert.equal(existsSync(file), false);
});

test('a lock whose holder ended is taken over although its process id was given out again', () => {
  const file = path.join(folder, 'reused.lock');
  writeFileSync(file, `${process.pid} started-before-the-last-reboot some-id`);
  acquireFileLock(file).release();
});

test('a lock file that holds nonsense is taken over', () => {
  const file = path.join(folder, 'nonsense.lock');
  writeFileSync(file, '');
  acquireFileLock(file).release();
});

test('releasing does not take away a lock that is by now another’s', () => {
  const file = path.join(folder, 'lost.lock');
  const lock = acquireFileLock(file);
  writeFileSync(file, `${process.pid} x someone-else`);
  lock.release();
  assert.ok(existsSync(file));
});

test('waiting for a lock says who holds it and goes on when it is free', async () => {
  const file = path.join(folder, 'waiting.lock');
  const lock = acquireFileLock(file);
  const told: number[] = [];
  const waiting = withFileLock(file, () => Promise.resolve('done'), { onWait: (pid) => told.push(pid) });
  await sleep(50);
  lock.release();
  assert.equal(await waiting, 'done');
  assert.deepEqual(told, [process.pid]);
});

test('waiting for a lock ends when it is called off', async () => {
  const file = path.join(folder, 'called-off.lock');
  const lock = acquireFileLock(file);
  const waiting = withFileLock(file, () => Promise.resolve(), { signal: AbortSignal.timeout(50) });
  await assert.rejects(waiting, { name: 'TimeoutError' });
  lock.release();
});

test('of many processes that find a stale lock one at a time holds it', async () => {
  const file = path.join(folder, 'contended.lock');
  const { pid } = spawnSync('true');
  writeFileSync(file, `${pid} gone gone`);
  const record = path.join(folder, 'contended.log');
  const contender = `import { withFileLock } from ${JSON.stringify(MODULE)};
    import { appendFileSync } from 'node:fs';
    for (let round = 0; round < 5; round += 1)
      await withFileLock(${JSON.stringify(file)}, async () => {
        appendFileSync(${JSON.stringify(record)}, 'in ');
        await new Promise((resolve) => setTimeout(resolve, 5));
        appendFileSync(${JSON.stringify(record)}, 'out ');
      });`;
  const processes = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', contender], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(processes.map(async (each) => ((await once(each, 'exit')) as [number])[0]));
  assert.deepEqual(codes, [0, 0, 0, 0, 0, 0]);
  assert.equal(readFileSync(record, 'utf8'), 'in out '.repeat(30));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('contended.lock')),
    [],
  );
});

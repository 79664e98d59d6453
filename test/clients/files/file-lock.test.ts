import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { lockFile, LockTimeoutError, tryLockFile } from '../../../clients/files/file-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// This file is also the other process: with a path as argument it takes the lock, says so and keeps it.
const [, , lockToHold] = process.argv;
if (process.send !== undefined && lockToHold !== undefined) {
  const held = await lockFile(lockToHold, 'exclusive', 10_000);
  process.send('locked');
  await sleep(60_000);
  held.release();
}

function newLock(): string {
  return path.join(temporaryFolder(), 'lock');
}

describe('a file lock', { skip: lockToHold !== undefined }, () => {
  test('shuts out everybody else until it is released', async () => {
    const file = newLock();
    const held = await lockFile(file, 'exclusive', 1000);
    assert.equal(tryLockFile(file, 'exclusive'), undefined);
    assert.equal(tryLockFile(file, 'shared'), undefined);
    held.release();
    tryLockFile(file, 'exclusive')?.release();
    assert.ok(tryLockFile(file, 'shared'));
  });

  test('that is shared lets other readers in, and no writer until all have left', async () => {
    const file = newLock();
    const readers = [await lockFile(file, 'shared', 1000), await lockFile(file, 'shared', 1000)];
    assert.equal(tryLockFile(file, 'exclusive'), undefined);
    for (const reader of readers) reader.release();
    assert.ok(tryLockFile(file, 'exclusive'));
  });

  test('is waited for no longer than the caller will', async () => {
    const file = newLock();
    // Held on to: a lock that nobody can release any more is collected, and free.
    const held = await lockFile(file, 'exclusive', 1000);
    await assert.rejects(lockFile(file, 'exclusive', 20), (error) => {
      assert.ok(error instanceof LockTimeoutError);
      assert.equal(error.retryable, true);
      return true;
    });
    const reason = new Error('stopping');
    await assert.rejects(lockFile(file, 'exclusive', 10_000, AbortSignal.abort(reason)), reason);
    held.release();
  });

  test('may be released twice', async () => {
    const held = await lockFile(newLock(), 'exclusive', 1000);
    held.release();
    held.release();
  });

  test('is free as soon as its holder is killed', async () => {
    const file = newLock();
    const holder = fork(import.meta.filename, [file]);
    await once(holder, 'message');
    assert.equal(tryLockFile(file, 'exclusive'), undefined);
    holder.kill('SIGKILL');
    const lock = await lockFile(file, 'exclusive', 10_000);
    lock.release();
  });
});

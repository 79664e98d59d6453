import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { logOptions, openPayloadLog, storedRows } from './log-harness.ts';

const rounds = 5;
/** Pairs that are acknowledged in each, at least. */
const fewest = 25;

/** Fills the log for a while, kills the process, and answers with the pairs that were acknowledged. */
async function fillAndKill(folder: string, storage: string, round: number): Promise<string[]> {
  const script = fileURLToPath(new URL('./log-writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, storage, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const isFilled = () => printed.split('\n').length > fewest;
  await Promise.race([
    waitUntil(isFilled, { within: 120_000, every: 5 }),
    once(child, 'exit').then(() => assert.fail('the writer ended by itself')),
  ]);
  await sleep(randomInt(1, 1500));
  child.kill('SIGKILL');
  await once(child, 'close');
  // The last line may be cut off.
  return printed.split('\n').slice(0, -1);
}

test(
  'whatever was acknowledged is stored exactly once, wherever the process was killed',
  { timeout: 300_000 },
  async () => {
    const [folder, storage] = [temporaryFolder(), temporaryFolder()];
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round++)
      acknowledged.push(...(await fillAndKill(folder, storage, round)));
    const store = createFolderStore(storage);
    const log = await openPayloadLog(logOptions({ folder, store }));
    await log.close();
    for (const left of ['segments', 'outbox']) assert.deepEqual(await readdir(path.join(folder, left)), []);

    const rows = await storedRows(store);
    const times = new Map<string, number>();
    for (const { id, prediction, values } of rows) {
      times.set(id, (times.get(id) ?? 0) + 1);
      const [round, lane, count] = id.split('-').map(Number);
      assert.deepEqual(values, { round, lane, count });
      if (!Number.isNaN(prediction)) assert.equal(prediction, count);
    }
    assert.ok(acknowledged.length >= rounds * fewest);
    const answered = new Set(rows.filter(({ prediction }) => !Number.isNaN(prediction)).map(({ id }) => id));
    assert.deepEqual(
      acknowledged.filter((id) => !answered.has(id)),
      [],
    );
    assert.deepEqual(
      [...times].filter(([, count]) => count !== 1),
      [],
    );
  },
);

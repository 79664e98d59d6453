import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { replayHistories } from '../../workers/operations/replay-histories.ts';
import type { Replay } from '../../workers/operations/replay-histories.ts';
import * as workflows from '../../workflows/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { workflowBundle } from '../support/workflow-harness.ts';

const histories = path.join(import.meta.dirname, '../histories');

test('every recorded history replays on the workflows as they are now', async () => {
  const replays = await Array.fromAsync(replayHistories(histories, await workflowBundle()));
  assert.deepEqual(
    replays.filter(({ fault }) => fault !== undefined),
    [],
  );
  assert.deepEqual(
    new Set(replays.map(({ workflowType }) => workflowType)),
    new Set(Object.keys(workflows)),
    'each workflow type that a worker runs has a history',
  );
});

test('a workflow that was changed so that running ones would get stuck does not replay', async () => {
  const { code } = await workflowBundle();
  const changed = code.replaceAll('.planRemediations', '.planAnew');
  assert.notEqual(changed, code);
  const folder = temporaryFolder();
  for (const file of ['drift-scan-clean.json', 'remediate-drift-healed.json'])
    await copyFile(path.join(histories, file), path.join(folder, file));
  const replays = await Array.fromAsync(replayHistories(folder, { code: changed }));
  const faults = new Map(replays.map(({ file, fault }) => [file, fault]));
  assert.match(
    faults.get('drift-scan-clean.json') ?? '',
    /^Activity type of scheduled event 'planRemediations' does not match/,
  );
  assert.equal(faults.get('remediate-drift-healed.json'), undefined);
});

test('a file that holds no history is told from one that does not replay', async () => {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'broken.json'), '{ "events": [');
  await writeFile(path.join(folder, 'empty.json'), '{}');
  const replays = await Array.fromAsync(replayHistories(folder, await workflowBundle()));
  assert.deepEqual(replays.map(describeFault), [
    'broken.json: undefined, said',
    'empty.json: undefined, said',
  ]);
});

test('a folder without histories is one clear line', async () => {
  const folder = temporaryFolder();
  const replaying = Array.fromAsync(replayHistories(folder, await workflowBundle()));
  await assert.rejects(replaying, /holds no history; save one with: temporal workflow show/);
});

function describeFault({ file, workflowType, fault }: Replay): string {
  return `${file}: ${workflowType}, ${fault === undefined ? 'silent' : 'said'}`;
}

import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { followConfiguration } from '../../../scripts/dev/follow-configuration.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const textFor = (name: string): string =>
  `version: 1\ntargets:\n  - { name: ${name}, cluster: { context: c }, source: { git: ./repository } }\n`;

/** A followed file; `applied` are the names of the targets that were put in force, one after the other. */
async function followed(refuse?: string) {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  writeFileSync(file, textFor('first'));
  const applied: string[] = [];
  const said: string[] = [];
  const following = await followConfiguration(file, {
    quiet: 20,
    log: (line) => said.push(line),
    apply: ({ targets }) => {
      const name = targets[0]?.name ?? '';
      if (name === refuse) return Promise.reject(new Error('the port is taken'));
      applied.push(name);
      return Promise.resolve();
    },
  });
  const says = (pattern: RegExp): Promise<true> =>
    waitUntil(() => Promise.resolve(pattern.test(said.join('\n'))), { within: 120_000, every: 20 });
  return { file, applied, said, says, following };
}

test('each change is put in force, also where an editor replaces the file', async () => {
  const { file, applied, says, following } = await followed();
  writeFileSync(file, textFor('second'));
  await says(/it is in force/);
  assert.deepEqual(applied, ['second']);
  rmSync(file);
  writeFileSync(`${file}.new`, textFor('third'));
  renameSync(`${file}.new`, file);
  await waitUntil(() => Promise.resolve(applied.includes('third')), { within: 120_000, every: 20 });
  await following.stop();
  writeFileSync(file, textFor('fourth'));
  assert.deepEqual(applied, ['second', 'third']);
});

test('a change that is not right is told with its place, and nothing is applied', async () => {
  const { file, applied, said, says, following } = await followed();
  writeFileSync(file, textFor('second').replace('cluster', 'clutser'));
  await says(/not in force/);
  assert.match(said.join('\n'), /plumbline\.yaml:3:\d+: .*clutser/);
  assert.deepEqual(applied, []);
  await following.stop();
});

test('a change that nothing can run with is told, and the next one is taken up', async () => {
  const { file, applied, said, says, following } = await followed('second');
  writeFileSync(file, textFor('second'));
  await says(/plumbline: the port is taken\nplumbline: the change is not in force/);
  writeFileSync(file, textFor('third'));
  await says(/it is in force/);
  assert.deepEqual(applied, ['third']);
  assert.ok(said.length > 0);
  await following.stop();
});

import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { SourceChangedError, writeAll } from '../../../clients/source-tree/write-all.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function scene() {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'a'), 'old a');
  writeFileSync(path.join(folder, 'b'), 'old b');
  return { folder, read: (file: string) => readFileSync(path.join(folder, file), 'utf8') };
}

test('writes, makes and removes files together, with their modes, and leaves nothing beside them', async () => {
  const { folder, read } = scene();
  chmodSync(path.join(folder, 'a'), 0o755);
  await writeAll(folder, [
    { path: 'a', before: 'old a', after: 'new a' },
    { path: 'b', before: 'old b', after: null },
    { path: 'deep/c', before: null, after: 'new c' },
  ]);
  assert.equal(read('a'), 'new a');
  assert.equal(statSync(path.join(folder, 'a')).mode & 0o777, 0o755);
  assert.equal(read('deep/c'), 'new c');
  assert.deepEqual(readdirSync(folder).toSorted(), ['a', 'deep']);
});

test('writes nothing where one of the files is no longer what was read', async () => {
  const { folder, read } = scene();
  const writing = writeAll(folder, [
    { path: 'a', before: 'old a', after: 'new a' },
    { path: 'b', before: 'other b', after: 'new b' },
  ]);
  await assert.rejects(writing, (error) => error instanceof SourceChangedError && error.file === 'b');
  assert.equal(read('a'), 'old a');
});

test('writes nothing where a file that is to be made is there already', async () => {
  const { folder, read } = scene();
  await assert.rejects(writeAll(folder, [{ path: 'a', before: null, after: 'new a' }]), SourceChangedError);
  assert.equal(read('a'), 'old a');
});

test('gives back what was written when a later file cannot be', async () => {
  const { folder, read } = scene();
  mkdirSync(path.join(folder, 'c', 'full'), { recursive: true });
  const writing = writeAll(folder, [
    { path: 'a', before: 'old a', after: 'new a' },
    { path: 'new', before: null, after: 'new' },
    // A name that no file system takes.
    { path: `deep/${'x'.repeat(300)}`, before: null, after: 'c' },
  ]);
  await assert.rejects(writing);
  assert.equal(read('a'), 'old a');
  assert.ok(!existsSync(path.join(folder, 'new')));
  assert.deepEqual(
    readdirSync(folder).filter((file) => file.startsWith('.')),
    [],
  );
});

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  InvalidKeyError,
  StorageAccessDeniedError,
  StorageFullError,
  StorageUnavailableError,
} from '../../../clients/object-store/errors.ts';
import { folderFault } from '../../../clients/object-store/folder-faults.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { describeObjectStore } from '../../support/object-store-behaviour.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describeObjectStore('a folder store', async () => createFolderStore(temporaryFolder()));

describe('a folder store beside', () => {
  test('is a folder that people can read: each object is a file at its key', async () => {
    const folder = path.join(temporaryFolder(), 'made', 'when needed');
    const { uri } = await createFolderStore(folder).put('reports/a.txt', 'hello');
    assert.equal(await readFile(path.join(folder, 'reports/a.txt'), 'utf8'), 'hello');
    assert.equal(await readFile(new URL(uri), 'utf8'), 'hello');
  });

  test('names nothing before the first write, and makes nothing by reading', async () => {
    const folder = path.join(temporaryFolder(), 'none');
    const store = createFolderStore(folder);
    assert.equal(await store.get('a'), undefined);
    assert.deepEqual(await Array.fromAsync(store.list('')), []);
    await assert.rejects(stat(folder));
  });

  test('says that no object is a folder of others', async () => {
    const store = createFolderStore(temporaryFolder());
    await store.put('a', 'x');
    await store.put('b/c', 'x');
    await assert.rejects(store.put('a/b', 'x'), InvalidKeyError);
    await assert.rejects(store.put('b', 'x'), InvalidKeyError);
    await store.delete('b');
    assert.deepEqual(await Array.fromAsync(store.list('')), ['a', 'b/c']);
  });

  test('removes what killed writers left, but nothing that may still be written', async () => {
    const folder = temporaryFolder();
    const unfinished = path.join(folder, '.plumbline', 'unfinished');
    await mkdir(unfinished, { recursive: true });
    for (const name of ['old', 'new']) await writeFile(path.join(unfinished, name), 'half');
    await utimes(path.join(unfinished, 'old'), 0, 0);
    await createFolderStore(folder).put('a', 'x');
    assert.deepEqual(await readdir(unfinished), ['new']);
  });

  test('that cannot be a folder refuses in one line', async () => {
    const file = path.join(temporaryFolder(), 'file');
    await writeFile(file, '');
    await assert.rejects(createFolderStore(file).put('a', 'x'), (error) => {
      assert.ok(error instanceof Error && !error.message.includes('\n'));
      return error.message.includes(file);
    });
  });
});

describe('faults of the file system', () => {
  const cases: [code: string, type: new (...args: never[]) => Error, retryable: boolean][] = [
    ['ENOSPC', StorageFullError, true],
    ['EDQUOT', StorageFullError, true],
    ['EACCES', StorageAccessDeniedError, false],
    ['EROFS', StorageAccessDeniedError, false],
    ['EIO', StorageUnavailableError, true],
    ['EMFILE', StorageUnavailableError, true],
    ['ENAMETOOLONG', InvalidKeyError, false],
  ];
  for (const [code, type, retryable] of cases)
    test(`${code} is a ${type.name}, ${retryable ? 'to be tried again' : 'for somebody to mend'}`, () => {
      const fault = folderFault(Object.assign(new Error(`${code}: failed`), { code }), '/store', 'a');
      assert.ok(fault instanceof type);
      assert.equal(Reflect.get(fault, 'retryable'), retryable);
    });

  test('a bug stays a bug', () => {
    const bug = new TypeError('x is undefined');
    assert.equal(folderFault(bug, '/store', 'a'), bug);
  });
});

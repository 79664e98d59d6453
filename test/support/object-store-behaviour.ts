import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  ForeignReferenceError,
  IntegrityError,
  InvalidKeyError,
  ObjectMissingError,
} from '../../clients/object-store/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What every ObjectStore does, whatever it stores in. `createStore` answers an empty store at each call. */
export function describeObjectStore(name: string, createStore: () => Promise<ObjectStore>): void {
  describe(name, () => {
    test('gives back bytes and text as they were put, with a reference that verifies them', async () => {
      const store = await createStore();
      const bytes = new Uint8Array([0, 255, 10, 13, 0]);
      const reference = await store.put('data/bytes.bin', bytes);
      assert.equal(reference.bytes, 5);
      assert.match(reference.sha256, /^[0-9a-f]{64}$/);
      assert.match(reference.uri, /^(?:file|s3):\/\/.*\/data\/bytes\.bin$/);
      assert.deepEqual(new Uint8Array(await store.read(reference)), bytes);
      await store.put('data/text.json', '{"é":1}', { contentType: 'application/json' });
      assert.equal(textOf(await store.get('data/text.json')), '{"é":1}');
      await store.put('data/text.json', '');
      assert.equal(textOf(await store.get('data/text.json')), '');
    });

    test('answers undefined for what is not there', async () => {
      const store = await createStore();
      await store.put('folder/object', 'x');
      for (const key of ['nothing', 'folder', 'folder/object/below', 'no/such/folder']) {
        assert.equal(await store.get(key), undefined);
        assert.deepEqual(await store.getVersioned(key), { body: undefined, version: null });
      }
    });

    test('stores and fetches files as they are, also those of several parts', async () => {
      const store = await createStore();
      const folder = temporaryFolder();
      for (const bytes of [0, 1, 40_000_000]) {
        const [from, to] = [path.join(folder, `${bytes}.from`), path.join(folder, `${bytes}.to`)];
        const body = Buffer.alloc(bytes, 'the beginning and the end ');
        await writeFile(from, body);
        const stored = await store.putFile(`files/${bytes}`, from);
        assert.equal(stored.bytes, bytes);
        assert.deepEqual(await store.getFile(`files/${bytes}`, to), stored);
        assert.ok(body.equals(await readFile(to)));
        assert.ok(body.equals(await store.read(stored)));
      }
      assert.equal(await store.getFile('files/nothing', path.join(folder, 'nothing')), undefined);
    });

    test('refuses bytes that changed after they were stored, and says when they are gone', async () => {
      const store = await createStore();
      const reference = await store.put('report', 'true');
      await store.put('report', 'forged');
      await assert.rejects(store.read(reference), IntegrityError);
      await store.delete('report');
      await assert.rejects(store.read(reference), ObjectMissingError);
    });

    test('refuses references into another place', async () => {
      const store = await createStore();
      const { uri, ...rest } = await store.put('a', 'x');
      for (const other of [
        'file:///etc/passwd',
        's3://other/a',
        `${uri}/../../b`,
        uri.replace(/a$/, '%2e%2e/b'),
        'a',
      ])
        await assert.rejects(store.read({ uri: other, ...rest }), ForeignReferenceError);
    });

    test('refuses keys that lead out of it', async () => {
      const store = await createStore();
      for (const key of ['../a', '/a', 'a/../../b', '', 'a\u0000']) {
        await assert.rejects(store.put(key, 'x'), InvalidKeyError);
        await assert.rejects(store.get(key), InvalidKeyError);
        await assert.rejects(store.delete(key), InvalidKeyError);
        await assert.rejects(store.compareAndSwap(key, null, 'x'), InvalidKeyError);
      }
    });

    test('lists keys below a prefix in lexical order, and nothing of its own', async () => {
      const store = await createStore();
      for (const key of ['a/b', 'a-b', 'a.b', 'b/z', 'b/a/c', 'b/a-c', 'B', 'ab']) await store.put(key, 'x');
      await store.compareAndSwap('a/c', null, 'x');
      const list = (prefix: string): Promise<string[]> => Array.fromAsync(store.list(prefix));
      assert.deepEqual(await list(''), ['B', 'a-b', 'a.b', 'a/b', 'a/c', 'ab', 'b/a-c', 'b/a/c', 'b/z']);
      assert.deepEqual(await list('a'), ['a-b', 'a.b', 'a/b', 'a/c', 'ab']);
      assert.deepEqual(await list('a/'), ['a/b', 'a/c']);
      assert.deepEqual(await list('b/a'), ['b/a-c', 'b/a/c']);
      assert.deepEqual(await list('nothing/'), []);
      await assert.rejects(list('../'), InvalidKeyError);
    });

    test('deletes, and does not mind what is already gone', async () => {
      const store = await createStore();
      await store.put('a/b', 'x');
      await store.delete('a/b');
      await store.delete('a/b');
      await store.delete('never/was');
      assert.deepEqual(await Array.fromAsync(store.list('')), []);
      await store.put('a', 'the folder is free again');
    });

    test('knows when an object was written last', async () => {
      const store = await createStore();
      // A service may know seconds only.
      const before = Date.now() - 2000;
      await store.put('report', 'true');
      const modified = await store.modifiedAt('report');
      assert.ok(modified !== undefined && modified.getTime() >= before, String(modified));
      assert.ok(modified.getTime() <= Date.now() + 2000);
      for (const key of ['nothing', 'no/such/folder', 'report/below'])
        assert.equal(await store.modifiedAt(key), undefined);
    });

    test('tells how large something is without fetching it', async () => {
      const store = await createStore();
      await store.put('models/large', 'x'.repeat(1234));
      assert.equal(await store.sizeOf('models/large'), 1234);
      for (const key of ['nothing', 'no/such/folder', 'models/large/below'])
        assert.equal(await store.sizeOf(key), undefined, key);
    });

    test('swaps only what still has the expected version', async () => {
      const store = await createStore();
      assert.equal(await store.compareAndSwap('state', '"0000"', 'x'), false);
      assert.equal(await store.compareAndSwap('state', null, 'one'), true);
      assert.equal(await store.compareAndSwap('state', null, 'other'), false);
      const first = await store.getVersioned('state');
      assert.equal(textOf(first.body), 'one');
      assert.equal(await store.compareAndSwap('state', first.version, 'two'), true);
      assert.equal(await store.compareAndSwap('state', first.version, 'late'), false);
      assert.equal(textOf(await store.get('state')), 'two');
      await store.delete('state');
      assert.equal(await store.compareAndSwap('state', first.version, 'late'), false);
      assert.equal(await store.compareAndSwap('state', null, 'anew'), true);
    });

    test('takes a put into account when it swaps', async () => {
      const store = await createStore();
      await store.put('state', 'one');
      const { version } = await store.getVersioned('state');
      await store.put('state', 'two');
      assert.equal(await store.compareAndSwap('state', version, 'three'), false);
    });

    test('lets exactly one of many concurrent swaps win', async () => {
      const store = await createStore();
      const attempts = Array.from({ length: 20 }, (_, index) =>
        store.compareAndSwap('lease', null, `owner-${index}`),
      );
      const winners = (await Promise.all(attempts)).flatMap((won, index) => (won ? [`owner-${index}`] : []));
      assert.equal(winners.length, 1);
      assert.equal(textOf(await store.get('lease')), winners[0]);
    });

    test('shows readers whole objects while writers replace them', async () => {
      const store = await createStore();
      const bodies = ['a', 'b'].map((letter) => letter.repeat(300_000));
      await store.put('big', bodies[0] ?? '');
      const writer = (async () => {
        for (let round = 0; round < 10; round++) await store.put('big', bodies[round % 2] ?? '');
      })();
      for (let round = 0; round < 30; round++)
        assert.ok(bodies.includes(textOf(await store.get('big')) ?? ''));
      await writer;
    });
  });
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ConditionalWritesUnsupportedError,
  NoSuchBucketError,
  StorageAccessDeniedError,
  StorageFullError,
  StorageUnavailableError,
} from '../../../clients/object-store/errors.ts';
import type { S3StoreOptions } from '../../../clients/object-store/s3-connection.ts';
import { createS3Store } from '../../../clients/object-store/s3-store.ts';
import { describeObjectStore } from '../../support/object-store-behaviour.ts';
import { useObjectStorage } from '../../support/object-storage.ts';

const storage = await useObjectStorage();
const credentials = { accessKeyId: storage.accessKey, secretAccessKey: storage.secretKey };
const { endpoint, region } = storage;
const options = { bucket: 'plumbline', endpoint, region, credentials };

const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
await client.send(new CreateBucketCommand({ Bucket: options.bucket }));
after(() => client.destroy());

let stores = 0;
function newStore(): S3StoreOptions {
  stores += 1;
  return { ...options, prefix: `store-${stores}` };
}

describeObjectStore('an S3 store', async () => createS3Store(newStore()));

describe('an S3 store beside', () => {
  test('lists more keys than one page holds', async () => {
    const store = createS3Store(newStore());
    const keys = Array.from({ length: 1005 }, (_, index) => `key-${String(index).padStart(4, '0')}`);
    for (let start = 0; start < keys.length; start += 50)
      await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, '')));
    assert.deepEqual(await Array.fromAsync(store.list('')), keys);
  });

  test('keeps to its prefix', async () => {
    const place = newStore();
    await createS3Store({ ...place, prefix: `${place.prefix}/inner/` }).put('a', 'x');
    await createS3Store({ ...place, prefix: `${place.prefix}-other` }).put('a', 'x');
    assert.deepEqual(await Array.fromAsync(createS3Store(place).list('')), ['inner/a']);
  });

  test('names the bucket that does not exist', async () => {
    const store = createS3Store({ ...options, bucket: 'nowhere' });
    const calls = [
      () => store.put('a', 'x'),
      () => store.get('a'),
      () => store.compareAndSwap('a', null, 'x'),
    ];
    for (const call of calls)
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof NoSuchBucketError);
        return /Bucket nowhere does not exist; create it or correct/.test(error.message);
      });
  });

  test('says that access is denied, without the secret', async () => {
    for (const wrong of [{ secretAccessKey: 'wrong-secret' }, { accessKeyId: 'nobody' }]) {
      const store = createS3Store({ ...options, credentials: { ...credentials, ...wrong } });
      await assert.rejects(store.get('a'), (error) => {
        assert.ok(error instanceof StorageAccessDeniedError, String(error));
        assert.doesNotMatch(error.message, /wrong-secret|test-secret|\n/);
        return true;
      });
    }
  });

  test('that does not answer may be tried again', async () => {
    const store = createS3Store({ ...options, endpoint: 'http://127.0.0.1:1' });
    await assert.rejects(store.put('a', 'x'), (error) => {
      assert.ok(error instanceof StorageUnavailableError);
      assert.match(error.message, /bucket plumbline does not answer: .*ECONNREFUSED/);
      return error.retryable;
    });
  });
});

/** Stands in for services that no server here is: it answers each request as told. */
async function answering(
  answer: (method: string, headers: NodeJS.Dict<string | string[]>) => [number, string?],
) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, code] = answer(request.method ?? '', request.headers);
      response.writeHead(status, { etag: '"1"' });
      response.end(code === undefined ? '' : `<Error><Code>${code}</Code><Message>No</Message></Error>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close().closeAllConnections());
  return createS3Store({
    ...options,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

describe('services of other sorts', () => {
  test('one that ignores conditions is refused before an update can be lost', async () => {
    const written: string[] = [];
    const store = await answering((method) => {
      written.push(method);
      return [200];
    });
    for (let call = 0; call < 2; call++)
      await assert.rejects(store.compareAndSwap('state', null, 'x'), ConditionalWritesUnsupportedError);
    assert.deepEqual(written, ['PUT', 'PUT', 'HEAD'], 'only the probe was written, and only once');
  });

  test('one that honours If-None-Match alone is refused as well', async () => {
    let created = false;
    const store = await answering((_, headers) => {
      if (headers['if-none-match'] === undefined) return [200];
      const status = created ? 412 : 200;
      created = true;
      return [status];
    });
    await assert.rejects(store.compareAndSwap('state', null, 'x'), ConditionalWritesUnsupportedError);
  });

  test('one that is full says so', async () => {
    const store = await answering(() => [507, 'XMinioStorageFull']);
    await assert.rejects(store.put('a', 'x'), StorageFullError);
  });

  test('one that fails for a moment is asked again', async () => {
    let requests = 0;
    const store = await answering(() => {
      requests += 1;
      return requests === 1 ? [503, 'SlowDown'] : [200];
    });
    await store.put('a', 'x');
    assert.equal(requests, 2);
  });

  test('one that shows the new version with the old body for a moment is read again', async () => {
    const bodies = ['old', 'new'];
    const md5OfNothing = '"d41d8cd98f00b204e9800998ecf8427e"';
    const md5OfNew = '"22af645d1859cb5ca6da0c484f1f37ea"';
    const server = createServer((request, response) => {
      if (request.url?.includes('.plumbline-conditional-writes'))
        response.writeHead(request.method === 'HEAD' ? 200 : 412, { etag: md5OfNothing }).end();
      else response.writeHead(200, { etag: md5OfNew }).end(bodies.shift() ?? 'new');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    after(() => server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const { body } = await createS3Store({ ...options, endpoint: `http://127.0.0.1:${port}` }).getVersioned(
      'a',
    );
    assert.equal(Buffer.from(body ?? []).toString(), 'new');
  });

  test('one whose answer to a swap got lost tells by a mark who won', async () => {
    let mark: unknown;
    let swaps = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        if (request.url?.includes('.plumbline-conditional-writes')) {
          response.writeHead(request.method === 'HEAD' ? 200 : 412).end();
        } else if (request.method === 'HEAD') {
          response.writeHead(200, { 'x-amz-meta-plumbline-write': String(mark) }).end();
        } else {
          swaps += 1;
          mark = request.headers['x-amz-meta-plumbline-write'];
          if (swaps === 1) request.socket.destroy();
          else response.writeHead(412).end();
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    after(() => server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const store = createS3Store({ ...options, endpoint: `http://127.0.0.1:${port}` });
    assert.equal(await store.compareAndSwap('lease', null, 'x'), true);
    assert.equal(swaps, 2);
  });
});

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { before, test } from 'node:test';
import { openReference } from '../../../clients/datasets/comparison/open-reference.ts';
import { DatasetStorageError } from '../../../clients/datasets/errors.ts';
import { openDataset } from '../../../clients/datasets/open-dataset.ts';
import { useObjectStorage } from '../../support/object-storage.ts';

const storage = await useObjectStorage();

before(async () => {
  process.env['AWS_ENDPOINT_URL_S3'] = storage.endpoint;
  process.env['AWS_REGION'] = storage.region;
  process.env['AWS_ACCESS_KEY_ID'] = storage.accessKey;
  process.env['AWS_SECRET_ACCESS_KEY'] = storage.secretKey;
  const client = new S3Client({ forcePathStyle: true, endpoint: storage.endpoint, region: storage.region });
  await client.send(new CreateBucketCommand({ Bucket: 'data' }));
  const put = (Key: string, Body: string): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket: 'data', Key, Body }));
  await put('day=1/a.csv', 'x\n1\n');
  await put('day=2/b.csv', 'x\n2\n3\n');
  await put('day=2/_SUCCESS', '');
  await put('broken/1.csv', 'x\n1\n');
  await put('broken/2.csv', 'x\n1,2\n');
  client.destroy();
});

async function leftovers(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('plumbline-s3-'));
}

async function values(location: string): Promise<number[]> {
  const source = await openDataset(location);
  try {
    return [...((await source.readNumbers(['x']))[0] ?? [])];
  } finally {
    await source.close();
  }
}

test('an object, a folder with partitions and a pattern are fetched, and nothing is left behind', async () => {
  const existing = await leftovers();
  assert.deepEqual(await values('s3://data/day=1/a.csv'), [1]);
  assert.deepEqual(await values('s3://data/day=2'), [2, 3]);
  assert.deepEqual(await values('s3://data/day*/*.csv'), [1, 2, 3]);
  const source = await openDataset('s3://data/day*/*.csv');
  assert.deepEqual(source.columns.map(({ name }) => name).toSorted(), ['day', 'x']);
  await source.close();
  assert.deepEqual(await leftovers(), existing);
});

test('faults name the object by its address', async () => {
  await assert.rejects(openDataset('s3://data/none.csv'), /s3:\/\/data\/none\.csv: no such object/);
  await assert.rejects(openDataset('s3://nobody/none.csv'), /s3:\/\/nobody\/none\.csv: no such bucket/);
  await assert.rejects(openDataset('s3://data/broken'), /s3:\/\/data\/broken\/2\.csv:2: expected 1 fields/);
  await assert.rejects(openReference('s3://data/none.profile', {}), /no such object/);
});

test('a storage that does not answer may be asked again', async () => {
  process.env['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:9';
  try {
    await assert.rejects(openDataset('s3://data/day=1/a.csv'), (error: unknown) => {
      assert.ok(error instanceof DatasetStorageError);
      assert.equal(error.retryable, true);
      return true;
    });
  } finally {
    process.env['AWS_ENDPOINT_URL_S3'] = storage.endpoint;
  }
});

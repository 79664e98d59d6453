import assert from 'node:assert/strict';
import test from 'node:test';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { useObjectStorage } from '../../../support/object-storage.ts';

const { endpoint, region, accessKey, secretKey } = await useObjectStorage();
const connect = (secretAccessKey: string) =>
  new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey },
  });

test('a wrong secret key is refused', async () => {
  await assert.rejects(connect('wrong').send(new CreateBucketCommand({ Bucket: 'refused' })), {
    name: 'SignatureDoesNotMatch',
  });
});

test('an object comes back as it was put, with its metadata', async () => {
  const client = connect(secretKey);
  await client.send(new CreateBucketCommand({ Bucket: 'findings' }));
  const address = { Bucket: 'findings', Key: 'a/b.json' };
  await client.send(new PutObjectCommand({ ...address, Body: '{}', Metadata: { sha256: 'abc' } }));
  const answer = await client.send(new GetObjectCommand(address));
  assert.equal(await answer.Body?.transformToString(), '{}');
  assert.deepEqual(answer.Metadata, { sha256: 'abc' });
});

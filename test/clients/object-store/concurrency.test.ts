import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStoreConfiguration } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { useObjectStorage } from '../../support/object-storage.ts';

const processes = 4;
const increments = 10;

// This file is also the competing process: `ROLE CONFIGURATION` as arguments.
const [, , role, configuration = 'null'] = process.argv;
if (role === 'count' || role === 'write') {
  const store = createObjectStore(JSON.parse(configuration) as ObjectStoreConfiguration);
  await (role === 'count' ? count(store) : writeForEver(store));
  process.exit(0);
}

/** Counts up by compare-and-swap, and tries to be first for each of some leases. */
async function count(store: ObjectStore): Promise<void> {
  const won: number[] = [];
  for (let round = 0; round < increments; round++) {
    if (await store.compareAndSwap(`lease-${round}`, null, `${process.pid}`)) won.push(round);
    for (;;) {
      const { body, version } = await store.getVersioned('counter');
      const value = body === undefined ? 0 : Number(Buffer.from(body).toString());
      if (await store.compareAndSwap('counter', version, String(value + 1))) break;
      await sleep(Math.random() * 5);
    }
  }
  await new Promise((resolve) => process.send?.(won, resolve));
}

/** Replaces one object by whole copies of one letter until it is killed. */
async function writeForEver(store: ObjectStore): Promise<void> {
  for (let round = 0; ; round++) {
    const body = String.fromCharCode(97 + (round % 26)).repeat(200_000);
    const { version } = await store.getVersioned('state');
    if (await store.compareAndSwap('state', version, body)) process.send?.('written');
  }
}

function startProcess(name: 'count' | 'write', place: ObjectStoreConfiguration): ChildProcess {
  return fork(import.meta.filename, [name, JSON.stringify(place)]);
}

/** The next message, or a failure where the process ends without one. */
async function messageFrom(child: ChildProcess): Promise<unknown> {
  const [message]: unknown[] = await Promise.race([
    once(child, 'message'),
    once(child, 'disconnect').then(() => []),
  ]);
  assert.notEqual(message, undefined, 'the process ended');
  return message;
}

async function s3(): Promise<ObjectStoreConfiguration> {
  const { endpoint, region, accessKey, secretKey } = await useObjectStorage();
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'shared' }));
  after(() => client.destroy());
  return { s3: { bucket: 'shared', endpoint, region, credentials } };
}

const places: [string, () => Promise<ObjectStoreConfiguration>][] = [
  ['a folder', async () => ({ folder: temporaryFolder() })],
  ['an S3 bucket', s3],
];
for (const [name, findPlace] of role === undefined ? places : [])
  describe(`several processes on ${name}`, () => {
    test('lose no update, and each lease has exactly one winner', async () => {
      const place = await findPlace();
      const children = Array.from({ length: processes }, () => startProcess('count', place));
      const messages = await Promise.all(children.map(messageFrom));
      const won = messages.flatMap((rounds) => rounds as number[]);
      assert.deepEqual(
        won.toSorted((one, other) => one - other),
        Array.from({ length: increments }, (_, round) => round),
      );
      const total = await createObjectStore(place).get('counter');
      assert.equal(Buffer.from(total ?? []).toString(), String(processes * increments));
    });

    test('may be killed at any moment: what is stored stays whole, and the next write succeeds', async () => {
      const place = await findPlace();
      const store = createObjectStore(place);
      for (let round = 0; round < 5; round++) {
        const writer = startProcess('write', place);
        await messageFrom(writer);
        await sleep(Math.random() * 20);
        writer.kill('SIGKILL');
        await once(writer, 'exit');
        // A bucket may still carry out what the dead writer had sent, which a swap must notice and not overwrite.
        let swapped = false;
        for (let tries = 0; !swapped && tries < 100; tries++) {
          const { body, version } = await store.getVersioned('state');
          const text = Buffer.from(body ?? []).toString();
          assert.equal(text, (text[0] ?? '').repeat(200_000));
          swapped = await store.compareAndSwap('state', version, 'z'.repeat(200_000));
        }
        assert.ok(swapped, 'the next write succeeds');
      }
    });
  });

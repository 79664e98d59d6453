import { randomUUID } from 'node:crypto';
import { mkdir, statfs } from 'node:fs/promises';
import { loadFreezes } from '../../activities/freeze/freeze-store.ts';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { describeFreeze, freezesInForce } from '../../domain/freeze/freeze.ts';
import { openStorage } from '../storage.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { clockOf } from './clock.ts';

const gibibyte = 2 ** 30;
/** Renders, clones and data sets come and go by gigabytes. */
const littleSpace = 2 * gibibyte;
const noSpace = 0.25 * gibibyte;

/** A round trip to storage slower than this makes every step of a workflow slow, milliseconds. */
const slow = 2000;

/** Whether everything that storage is used for works, tried with an object of its own, and what is frozen. */
export function storageCheck(configuration: Configuration): Check {
  const { s3, folder } = configuration.storage;
  return {
    place: 'storage',
    mend:
      s3 === undefined
        ? `see that ${folder} can be written by this user`
        : 'correct storage.s3 (endpoint, bucket, region, credentials), and allow to list, read, write and delete in the bucket',
    async look(signal) {
      const store = await openStorage(configuration);
      const results = await tryOut(store);
      if (s3?.endpoint !== undefined) results.push(...(await clockOf(s3.endpoint, signal)));
      const freezes = freezesInForce(await loadFreezes(store), new Date());
      results.push(
        ...freezes.map((freeze) => warning(describeFreeze(freeze), 'plumbline unfreeze, once it is over')),
      );
      return results;
    },
  };
}

async function tryOut(store: ObjectStore): Promise<CheckResult[]> {
  const key = `doctor/${randomUUID()}.txt`;
  const began = Date.now();
  try {
    const results: CheckResult[] = [];
    await store.put(key, 'first');
    const { body, version } = await store.getVersioned(key);
    const isRead = body !== undefined && new TextDecoder().decode(body) === 'first';
    const hasSwapped = await store.compareAndSwap(key, version, 'second');
    const isRefused = !(await store.compareAndSwap(key, version, 'third'));
    const took = Date.now() - began;
    const listed = [];
    for await (const one of store.list('doctor/')) listed.push(one);
    if (!isRead || !listed.includes(key))
      results.push(fault('what was written is not read or listed at once', consistency));
    if (!hasSwapped || !isRefused)
      results.push(
        fault('it does not write on condition (If-Match), so two writers could lose one', consistency),
      );
    if (took > slow) results.push(warning(`four calls took ${took} ms`, 'use storage that is nearer'));
    return results.length > 0
      ? results
      : [well(`it reads, writes, swaps and deletes; four calls took ${took} ms`)];
  } finally {
    await store.delete(key);
  }
}

const consistency = 'use storage that is strongly consistent and writes on condition, such as S3 or MinIO';

/** Room on the disks of this machine. */
export function diskCheck({ storage }: Configuration): Check {
  return {
    place: 'disk',
    mend: 'see that the folder of the cache (PLUMBLINE_CACHE) can be written by this user',
    async look() {
      const folders = [cacheFolder(), ...(storage.folder === undefined ? [] : [storage.folder])];
      return await Promise.all(folders.map(roomIn));
    },
  };
}

async function roomIn(folder: string): Promise<CheckResult> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const what = `${(free / gibibyte).toFixed(1)} GiB are free at ${folder}`;
  const mend = 'make room, or give it a larger disk';
  if (free < noSpace) return fault(what, mend);
  return free < littleSpace ? warning(what, mend) : well(what);
}

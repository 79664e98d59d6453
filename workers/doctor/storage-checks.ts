import { randomUUID } from 'node:crypto';
import { loadFreezes } from '../../activities/freeze/freeze-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Storage } from '../../config/schema/storage.ts';
import { describeFreeze, freezesInForce } from '../../domain/freeze/freeze.ts';
import { openStorage } from '../storage.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { clockOf } from './clock.ts';

/** A round trip to storage slower than this makes every step of a workflow slow, milliseconds. */
const slow = 2000;

/** Whether everything that storage is used for works, tried with an object of its own, and what is frozen. */
export function storageChecks(configuration: Configuration): Check[] {
  const { storage, retention } = configuration;
  const archive = retention.auditTrail?.archive;
  return [
    check('storage', 'storage', storage, async (store) => {
      const freezes = freezesInForce(await loadFreezes(store), new Date());
      return freezes.map((freeze) => warning(describeFreeze(freeze), 'plumbline unfreeze, once it is over'));
    }),
    ...(archive === undefined ? [] : [check('archive', 'retention.auditTrail.archive', archive)]),
  ];
}

function check(
  place: string,
  setting: string,
  storage: Storage,
  alsoLook: (store: ObjectStore) => Promise<CheckResult[]> = async () => [],
): Check {
  const { s3, folder } = storage;
  return {
    place,
    mend:
      s3 === undefined
        ? `see that ${folder} can be written by this user`
        : `correct ${setting}.s3 (endpoint, bucket, region, credentials), and allow to list, read, write and delete in the bucket`,
    async look(signal) {
      const store = await openStorage({ storage });
      const results = await tryOut(store);
      if (s3 !== undefined) results.push(...(await clockOf(addressOf(s3), signal)));
      return [...results, ...(await alsoLook(store))];
    },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/s3.html, where no other service is named. */
function addressOf({ endpoint, region }: NonNullable<Storage['s3']>): string {
  if (endpoint !== undefined) return endpoint;
  return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
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
    if (results.length === 0)
      results.push(well(`it reads, writes, swaps and deletes; four calls took ${took} ms`));
    if (took > slow) results.push(warning('it answers slowly', 'use storage that is nearer'));
    return results;
  } finally {
    await store.delete(key);
  }
}

const consistency = 'use storage that is strongly consistent and writes on condition, such as S3 or MinIO';

import { textHash } from '../text/text-hash.ts';

/** So many objects of Git fill one comparison well. Twice as many and more are divided where nobody says otherwise. */
const objectsPerShard = 10_000;

/** Each is an activity, and what it compares and what it found are in the storage by themselves. */
export const mostShards = 64;

/**
 * How many shards a target is compared in, 1 for all at once. A namespace is never split.
 *
 * @param size how many objects Git names, and in how many namespaces.
 * @param wanted what the configuration says, where it says something.
 */
export function shardCount(
  { objects, namespaces }: { objects: number; namespaces: number },
  wanted?: number,
): number {
  const fitting = objects >= 2 * objectsPerShard ? Math.ceil(objects / objectsPerShard) : 1;
  return Math.max(1, Math.min(wanted ?? fitting, mostShards, namespaces));
}

/**
 * The namespaces of each shard, sorted; shards without any are left out. By highest random weight (Thaler and
 * Ravishankar 1998): where a namespace belongs depends on its name and on how many shards there are, and on no other
 * namespace; one shard more or less moves only what it takes or leaves.
 */
export function assignNamespaces(namespaces: Iterable<string>, count: number): string[][] {
  const shards = Map.groupBy([...new Set(namespaces)].toSorted(), (name) => shardOf(name, count));
  return [...shards].toSorted(([one], [other]) => one - other).map(([, names]) => names);
}

function shardOf(namespace: string, count: number): number {
  let best = { index: 0, weight: '' };
  for (let index = 0; index < count; index += 1) {
    const weight = textHash(`${index}/${namespace}`);
    if (weight > best.weight) best = { index, weight };
  }
  return best.index;
}

/** Names that are said one by one; a single one more is no longer than its count. */
const namedAtMost = 2;

/** For people: `shop-a, shop-b + 12 namespaces`. */
export function describeNamespaces(namespaces: readonly string[]): string {
  if (namespaces.length <= namedAtMost + 1) return namespaces.join(', ');
  const named = namespaces.slice(0, namedAtMost);
  return `${named.join(', ')} + ${namespaces.length - named.length} namespaces`;
}

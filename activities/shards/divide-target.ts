import { isDeepStrictEqual } from 'node:util';
import type { RenderResult } from '../../clients/renderers/renderer.ts';
import { sendableObject } from '../../domain/infrastructure/normalise.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { assignNamespaces, describeNamespaces, shardCount } from '../../domain/infrastructure/shards.ts';
import { secretSourceOf } from '../../domain/infrastructure/secret-sources.ts';
import { reportSourceProblems } from '../comparison/compare-target.ts';
import { defaultNamespaceOf, prepareAll } from '../comparison/prepare-desired.ts';
import { ScanProblems } from '../comparison/scan-problems.ts';
import type { LastApplied } from '../last-applied.ts';
import type { Beholder } from '../look-at-target.ts';
import type { DividedTarget, Shard } from '../scan-activities.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import { removeAbandonedShards, scanOfShards, storeShardJson, storeWork } from './shard-store.ts';
import type { ShardObject, ShardWork } from './shard-work.ts';

/** What is divided: Git at a commit, and as it was last applied. */
interface DividedSource {
  commit: string;
  sequence: number;
  desired: RenderResult;
  lastApplied: LastApplied;
  /** What was in Git when it was last applied and no longer is, by key. */
  dropped: ReadonlyMap<string, ObjectReference>;
  now: Date;
  signal: AbortSignal;
}

/** The shard of what belongs to no namespace. It is the one that looks for what Git does not name, everywhere. */
const lastTitle = 'cluster-scoped objects, and what Git does not name';

/**
 * Gives each shard its part of what was rendered, sealed in the storage; undefined for a target that one comparison
 * holds. What cannot be given to any shard is told by the division.
 */
export async function divideTarget(
  deps: Pick<TargetComparisonDeps, 'store' | 'fingerprint'>,
  { settings, kubernetes }: Beholder,
  source: DividedSource,
): Promise<DividedTarget | undefined> {
  const { commit, sequence, desired, lastApplied, dropped, now, signal } = source;
  const { name: target, namespaces } = settings;
  const objects = desired.objects.length;
  if (shardCount({ objects, namespaces: objects }, settings.shards) === 1) return undefined;
  const problems = new ScanProblems();
  const isPartial = reportSourceProblems({ desired, target, commit }, problems);
  const prepared = await prepareAll(kubernetes, { desired, namespaces, signal }, problems);
  const byNamespace = Map.groupBy(prepared.values(), ({ object }) => object.metadata.namespace ?? '');
  const inNamespaces = [...byNamespace.keys()].filter((name) => name !== '');
  const count = shardCount({ objects, namespaces: inNamespaces.length }, settings.shards);
  if (count === 1) return undefined;

  const scan = scanOfShards(target, sequence);
  await removeAbandonedShards(deps.store, scan);
  const isCurrent = createCurrentCheck(desired);
  const workOf = (names: string[], from: readonly string[]): ShardWork => ({
    namespaces: names,
    objects: from.flatMap((name) =>
      (byNamespace.get(name) ?? []).map(({ object, source: position }) =>
        withBase({ object, source: position }, lastApplied.find(referenceOf(object)), isCurrent),
      ),
    ),
  });
  const strays = {
    known: [...prepared].flatMap(([key, { object }]) => {
      const secret = secretSourceOf(object)?.secret;
      return secret === undefined ? [key] : [key, objectKey(secret)];
    }),
    dropped: stillApplied(lastApplied, dropped, defaultNamespaceOf(kubernetes, namespaces, desired)),
  };
  const shards: Shard[] = [];
  const add = async (title: string, work: ShardWork): Promise<void> => {
    signal.throwIfAborted();
    shards.push({ title, work: await storeWork(deps.store, scan, deps.fingerprint, work) });
  };
  for (const names of assignNamespaces(inNamespaces, count))
    await add(describeNamespaces(names), workOf(names, names));
  await add(lastTitle, { ...workOf([], ['']), strays });
  const division = await storeShardJson(deps.store, scan, {
    at: now.toISOString(),
    partial: isPartial || problems.hasSourceFault,
    problems: problems.all(),
    dropped: [...dropped.keys()],
  });
  return { shards, division };
}

type IsCurrent = (base: KubernetesObject, object: KubernetesObject) => boolean;

/** Whether an object as it was last applied is the one that Git has now; most are the very same. */
function createCurrentCheck(desired: RenderResult): IsCurrent {
  const current = new Set(desired.objects.map(({ object }) => object));
  return (base, object) => current.has(base) || isDeepStrictEqual(withoutPlace(base), withoutPlace(object));
}

function withoutPlace(object: KubernetesObject): unknown {
  const { metadata, ...content } = sendableObject(object);
  const { namespace: _namespace, ...kept } = metadata;
  return { ...content, metadata: kept };
}

function withBase(
  rendered: ShardObject,
  base: KubernetesObject | null | undefined,
  isCurrent: IsCurrent,
): ShardObject {
  if (base === undefined) return rendered;
  if (base === null) return { ...rendered, base };
  return { ...rendered, base: isCurrent(base, rendered.object) ? 'same' : base };
}

/** Keys of what was applied and is no longer in Git; what named no namespace is in the default one. */
function stillApplied(
  lastApplied: LastApplied,
  dropped: ReadonlyMap<string, ObjectReference>,
  namespace: string,
): string[] {
  return [...dropped].flatMap(([key, reference]) => {
    const base = lastApplied.find({ namespace, ...reference });
    return base === undefined || base === null ? [] : [key];
  });
}

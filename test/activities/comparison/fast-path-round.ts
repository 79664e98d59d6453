import assert from 'node:assert/strict';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import { ComparisonMemory } from '../../../activities/comparison/comparison-memory.ts';
import type {
  CompareTargetDeps,
  CompareTargetOutput,
} from '../../../activities/comparison/compare-target.ts';
import { ClientError } from '../../../clients/errors.ts';
import type { LiveReader } from '../../../activities/comparison/live-reader.ts';
import type { KubernetesClient, ResourceType } from '../../../clients/kubernetes/kubernetes-client.ts';
import { objectKey, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../../domain/infrastructure/object.ts';
import { fingerprint, renderOf } from './cluster.ts';
import { editAtRandom } from './fast-path-edits.ts';
import { choicesFrom, generatedKinds, generateObject } from './fast-path-objects.ts';
import type { Choices } from './fast-path-objects.ts';
import { histories } from './histories.ts';

export interface Round {
  objects: number;
  edited: number;
  /** Objects that a controller changed while they were compared, about which nothing can be said. */
  moved: number;
  drifted: number;
  /** Dry runs of the fast comparison, at first and right after it, and of the exact one. */
  dryRuns: { cold: number; warm: number; exact: number };
}

/**
 * Fills a namespace by chance, edits some of it by chance, and holds the fast comparison against one that asks the
 * server about every object: with nothing learnt, with everything learnt, and after more edits.
 */
export async function compareBothWays(
  kubernetes: KubernetesClient,
  namespace: string,
  { seed, perKind }: { seed: number; perKind: number },
): Promise<Round[]> {
  const choices = choicesFrom(seed);
  const objects: KubernetesObject[] = [];
  for (const kind of generatedKinds) {
    for (let index = 0; index < perKind; index += 1) {
      const object = generateObject(kind, namespace, index, choices);
      const history = choices.oneOf(...histories);
      if (await isTaken(() => history.create(kubernetes, structuredClone(object)))) objects.push(object);
    }
  }
  const memory = new ComparisonMemory();
  const rounds: Round[] = [];
  // The second time everything that can be learnt was learnt from what came before the edits.
  for (const round of ['first', 'second']) {
    const edited = await editSome(kubernetes, objects, choices);
    const { cold, warm, exact, moved } = await compareAtRest(kubernetes, objects, memory);
    const still = objects.map((object) => objectKey(referenceOf(object))).filter((key) => !moved.has(key));
    for (const fast of [cold, warm]) {
      assert.deepEqual(shown(fast, still), shown(exact, still), `seed ${seed}, ${round} round`);
    }
    const dryRuns = { cold: dryRunsOf(cold), warm: dryRunsOf(warm), exact: dryRunsOf(exact) };
    const { drifted } = exact.result.summary;
    rounds.push({ objects: objects.length, edited, moved: moved.size, drifted, dryRuns });
  }
  return rounds;
}

function dryRunsOf({ result }: CompareTargetOutput): number {
  return result.summary.dryRuns;
}

async function editSome(
  kubernetes: KubernetesClient,
  objects: readonly KubernetesObject[],
  choices: Choices,
): Promise<number> {
  let edited = 0;
  for (const object of objects) {
    if (choices.maybe(0.6)) continue;
    const sister = choices.oneOf(...objects.filter(({ kind }) => kind === object.kind));
    const other = await kubernetes.get(referenceOf(sister));
    const took = await isTaken(async () => {
      const live = await kubernetes.get(referenceOf(object));
      if (live === undefined || other === undefined) return;
      editAtRandom(live, other, choices);
      await kubernetes.replace(live, { fieldManager: 'kubectl-edit' });
    });
    if (took) edited += 1;
  }
  return edited;
}

/** Chance also makes what no server takes. */
async function isTaken(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ClientError) return false;
    throw error;
  }
}

interface Outcomes {
  cold: CompareTargetOutput;
  warm: CompareTargetOutput;
  exact: CompareTargetOutput;
  /** Keys of objects that changed meanwhile. */
  moved: ReadonlySet<string>;
}

/**
 * All comparisons look at one reading of the cluster. The server is asked about what is there by then: who has another
 * version at the end was perhaps seen in two states.
 */
async function compareAtRest(
  kubernetes: KubernetesClient,
  objects: readonly KubernetesObject[],
  memory: ComparisonMemory,
): Promise<Outcomes> {
  const before = await readAll(kubernetes, objects);
  const reader = readerOf(kubernetes, before);
  const cold = await compare({ kubernetes, reader, memory }, objects);
  const exact = await compare({ kubernetes, reader, alwaysAsk: true }, objects);
  const warm = await compare({ kubernetes, reader, memory }, objects);
  const [first, last] = [versionsOf(before), versionsOf(await readAll(kubernetes, objects))];
  const keys = new Set([...first.keys(), ...last.keys()]);
  const moved = new Set([...keys].filter((key) => first.get(key) !== last.get(key)));
  return { cold, warm, exact, moved };
}

function versionsOf(live: readonly KubernetesObject[]): Map<string, string | undefined> {
  return new Map(live.map((object) => [objectKey(referenceOf(object)), object.metadata.resourceVersion]));
}

async function readAll(
  kubernetes: KubernetesClient,
  objects: readonly KubernetesObject[],
): Promise<KubernetesObject[]> {
  const kinds = Map.groupBy(objects, ({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  const live: KubernetesObject[] = [];
  for (const [{ apiVersion, kind, metadata }] of kinds.values() as Iterable<[KubernetesObject]>) {
    const type = await kubernetes.resourceType(apiVersion, kind);
    for await (const { items, restarted } of kubernetes.list(type, { namespace: metadata.namespace })) {
      assert(restarted !== true, 'the list began anew');
      live.push(...items);
    }
  }
  return live;
}

function readerOf(kubernetes: KubernetesClient, live: readonly KubernetesObject[]): LiveReader {
  return {
    get: (reference, signal) => kubernetes.get(reference, signal),
    async *list({ apiVersion, kind }: ResourceType) {
      const items = live.filter((object) => object.apiVersion === apiVersion && object.kind === kind);
      yield await Promise.resolve({ items: structuredClone(items), resourceVersion: '' });
    },
  };
}

function compare(
  deps: Omit<CompareTargetDeps, 'fingerprint'>,
  objects: readonly KubernetesObject[],
): Promise<CompareTargetOutput> {
  return compareTarget(
    { fingerprint, ...deps },
    {
      target: 'generated',
      commit: '0123abc',
      desired: renderOf(objects),
      namespaces: [],
      ignoreRules: [],
      firstSeen: () => undefined,
      now: new Date('2026-01-01T00:00:00Z'),
      reportCreated: false,
    },
  );
}

/** What a comparison says about these objects; about problems and numbers only where these are all. */
function shown({ result, standings }: CompareTargetOutput, keys: readonly string[]): unknown {
  const { findings, ignored, errors, summary } = result;
  const { compared, drifted, pending } = summary;
  const among = new Set(keys);
  const isAmong = (object: ObjectReference): boolean => among.has(objectKey(object));
  return {
    findings: findings.filter(isAmong),
    ignored: ignored.filter(isAmong),
    standings: Object.fromEntries(keys.map((key) => [key, standings.get(key)])),
    ...(among.size === standings.size ? { errors, compared, drifted, pending } : {}),
  };
}

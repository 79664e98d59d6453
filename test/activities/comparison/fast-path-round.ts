import assert from 'node:assert/strict';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import { ComparisonMemory } from '../../../activities/comparison/comparison-memory.ts';
import type { CompareTargetOutput } from '../../../activities/comparison/compare-target.ts';
import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { fingerprint, renderOf } from './cluster.ts';
import { editAtRandom } from './fast-path-edits.ts';
import { choicesFrom, generatedKinds, generateObject } from './fast-path-objects.ts';
import type { Choices } from './fast-path-objects.ts';
import { histories } from './histories.ts';

export interface Round {
  objects: number;
  edited: number;
  drifted: number;
  /** Dry runs of the fast comparison, cold and warm, and of the exact one. */
  dryRuns: { cold: number; warm: number; exact: number };
}

/**
 * Fills a namespace by chance, edits some of it by chance, and holds the fast comparison, with nothing learnt and with
 * everything learnt, against one that asks the server about every object.
 */
export async function compareBothWays(
  kubernetes: KubernetesClient,
  namespace: string,
  { seed, perKind }: { seed: number; perKind: number },
): Promise<Round> {
  const choices = choicesFrom(seed);
  const objects: KubernetesObject[] = [];
  for (const kind of generatedKinds) {
    for (let index = 0; index < perKind; index += 1) {
      const object = generateObject(kind, namespace, index, choices);
      const history = choices.oneOf(...histories);
      if (await isTaken(() => history.create(kubernetes, structuredClone(object)))) objects.push(object);
    }
  }
  const edited = await editSome(kubernetes, objects, choices);

  const memory = new ComparisonMemory();
  const cold = await compare(kubernetes, objects, { memory });
  const exact = await compare(kubernetes, objects, { alwaysAsk: true });
  const warm = await compare(kubernetes, objects, { memory });
  for (const fast of [cold, warm]) {
    assert.deepEqual(shown(fast), shown(exact), `seed ${seed}`);
  }
  return {
    objects: objects.length,
    edited,
    drifted: exact.result.summary.drifted,
    dryRuns: {
      cold: cold.result.summary.dryRuns,
      warm: warm.result.summary.dryRuns,
      exact: exact.result.summary.dryRuns,
    },
  };
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

function compare(
  kubernetes: KubernetesClient,
  objects: readonly KubernetesObject[],
  how: { memory?: ComparisonMemory; alwaysAsk?: boolean },
): Promise<CompareTargetOutput> {
  return compareTarget(
    { kubernetes, fingerprint, ...how },
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

function shown({ result, standings }: CompareTargetOutput): unknown {
  const { findings, ignored, errors, summary } = result;
  const { compared, drifted, pending } = summary;
  return { findings, ignored, errors, compared, drifted, pending, standings: Object.fromEntries(standings) };
}

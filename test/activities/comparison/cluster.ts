import { after } from 'node:test';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import type {
  CompareTargetInput,
  CompareTargetOutput,
} from '../../../activities/comparison/compare-target.ts';
import { ComparisonMemory } from '../../../activities/comparison/comparison-memory.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import type { FingerprintKey } from '../../../domain/infrastructure/secret-fingerprint.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** A target of this file's own: others heal in the same cluster, and mark what they heal as theirs. */
export const target = `shop-${process.pid}`;

export const fingerprint: FingerprintKey = { keyId: 'test', key: new Uint8Array(32).fill(7) };

export async function connect(kubeconfig: string): Promise<KubernetesClient> {
  const kubernetes = await createKubernetesClient({ kubeconfig });
  after(() => kubernetes.close());
  return kubernetes;
}

export function renderOf(objects: readonly KubernetesObject[]): RenderResult {
  return {
    objects: objects.map((object, index) => ({
      object: structuredClone(object),
      source: { file: 'app.yaml', line: index * 10 + 1, column: 1 },
    })),
    faults: [],
    skipped: [],
    empty: objects.length === 0,
  };
}

/** As in a worker, what one comparison of a file learns serves the next. */
const memory = new ComparisonMemory();

/** A comparison with everything left at its default but what a test is about. */
export function compare(
  kubernetes: KubernetesClient,
  objects: readonly KubernetesObject[],
  input: Partial<CompareTargetInput> = {},
  key: FingerprintKey = fingerprint,
): Promise<CompareTargetOutput> {
  return compareTarget(
    { kubernetes, fingerprint: key, memory },
    {
      target,
      commit: '0123abc',
      desired: renderOf(objects),
      namespaces: [],
      ignoreRules: [],
      firstSeen: () => undefined,
      now: new Date(),
      reportCreated: false,
      ...input,
    },
  );
}

/** Every field of every finding as `LOCATION (CHANGE)`, sorted. */
export function placesIn({ result }: CompareTargetOutput): string[] {
  return result.findings
    .flatMap(({ fields }) => fields.map(({ location, change }) => `${location} (${change})`))
    .toSorted();
}

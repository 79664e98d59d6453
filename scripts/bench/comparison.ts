/**
 * What holding one object against live costs once the cluster's defaults are known: no request, no start-up, the
 * comparison itself.
 *
 *   node scripts/bench/comparison.ts [OBJECTS] [--rounds N]
 */
import { arch, availableParallelism, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { createClusterKnowledge } from '../../activities/comparison/cluster-knowledge.ts';
import type { KindKnowledge } from '../../activities/comparison/cluster-knowledge.ts';
import { compareLocally } from '../../activities/comparison/compare-locally.ts';
import type { CompareObjectInput } from '../../activities/comparison/compare-object.ts';
import { ComparisonMemory } from '../../activities/comparison/comparison-memory.ts';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { startFilledCluster } from './scan/cluster.ts';
import { benchmarkObjects } from './scan/objects.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const size = Number(positionals[0] ?? 2000);
const rounds = Number(values.rounds);
/** Objects of a kind whose answers are learnt from. */
const taught = 60;

interface Pair {
  knowledge: KindKnowledge;
  about: CompareObjectInput;
}

const objects = benchmarkObjects(size);
const cluster = await startFilledCluster(objects, 'server-side apply');
try {
  const pairs = await readPairs(cluster.kubeconfig);
  const fingerprint: FingerprintKey = { keyId: 'bench', key: new Uint8Array(32) };
  const deps = { fingerprint };
  const times: number[] = [];
  let settled = 0;
  for (let round = 0; round < rounds; round += 1) {
    settled = 0;
    const start = performance.now();
    for (const { knowledge, about } of pairs)
      if (compareLocally(deps, knowledge, about).comparison !== undefined) settled += 1;
    times.push((performance.now() - start) / pairs.length);
  }
  console.log(`${platform()} ${arch()}, ${availableParallelism()} cores, median of ${rounds} rounds`);
  console.log(`${pairs.length} objects, ${settled} settled without asking the server`);
  console.log(
    `${median(times).toFixed(4)} ms an object (first round, before the code is compiled: ${times[0]?.toFixed(4)} ms)`,
  );
} finally {
  await cluster.stop();
}

/** Each object with what is live of it, and with what the first few of its kind taught. */
async function readPairs(kubeconfig: string): Promise<Pair[]> {
  const kubernetes = await createKubernetesClient({ kubeconfig });
  const knowledgeOf = createClusterKnowledge(kubernetes, new ComparisonMemory());
  const learnt = new Map<string, number>();
  const pairs: Pair[] = [];
  const desiredByKey = new Map(objects.map((object) => [objectKey(referenceOf(object)), object]));
  const kinds = new Map(
    objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
  );
  for (const { apiVersion, kind } of kinds.values()) {
    const type = await kubernetes.resourceType(apiVersion, kind);
    const knowledge = await knowledgeOf(type, undefined);
    for await (const { items } of kubernetes.list(type)) {
      for (const live of items) {
        const desired = desiredByKey.get(objectKey(referenceOf(live)));
        if (desired === undefined) continue;
        const count = learnt.get(kind) ?? 0;
        if (count < taught) {
          learnt.set(kind, count + 1);
          const { resourceVersion } = live.metadata;
          const asked = {
            ...desired,
            metadata: { ...desired.metadata, resourceVersion: resourceVersion ?? '' },
          };
          knowledge.learn(desired, await kubernetes.replace(asked, { dryRun: true }));
        }
        pairs.push({
          knowledge,
          about: { target: 'bench', desired, live, ignoreRules: [], now: new Date() },
        });
      }
    }
  }
  await kubernetes.close();
  return pairs;
}

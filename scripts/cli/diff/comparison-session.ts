import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { createComparisonMemories } from '../../../activities/comparison/comparison-memories.ts';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';
import { createPrivateFiles } from '../../../clients/files/private-files.ts';
import { createJqSelector } from '../../../clients/jq/jq-selector.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import { reviewIgnoreRules } from '../../../domain/infrastructure/ignore-rules-review.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import type { FingerprintKey } from '../../../domain/infrastructure/secret-fingerprint.ts';
import type { DiffOptions } from '../commands/diff.ts';
import { ignoreRulesOfCluster } from '../ignore-rules-of-cluster.ts';
import { createProgress } from '../progress.ts';

/** A cluster that manifests are compared with, once or again and again. */
export interface ComparisonSession extends AsyncDisposable {
  kubernetes: KubernetesClient;
  compare(desired: RenderResult, signal?: AbortSignal): Promise<ScanResult>;
}

export async function openComparison(options: DiffOptions, command: Command): Promise<ComparisonSession> {
  const { kubeconfig, context, namespace, fieldManager: manager, local } = options;
  await using opened = new AsyncDisposableStack();
  const kubernetes = await createKubernetesClient({ kubeconfig, context });
  opened.defer(() => kubernetes.close());
  askAhead(kubernetes);
  const jq = createJqSelector();
  opened.defer(() => jq.close());
  const ignoreRules = await ignoreRulesOfCluster(kubernetes.context, command);
  const fingerprint = keyOfThisRun();
  const learnt = createPrivateFiles(path.join(cacheFolder(), 'clusters'));
  const memories = createComparisonMemories(learnt, packageJson.version);
  const resources = opened.move();
  return {
    kubernetes,
    async compare(desired, signal) {
      const progress = createProgress();
      try {
        const memory = await memories.of(kubernetes);
        const { result } = await compareTarget(
          { kubernetes, fingerprint, manager, local, jq, memory },
          {
            target: '',
            commit: '',
            desired,
            namespaces: namespace === undefined ? [] : [namespace],
            ignoreRules,
            firstSeen: () => undefined,
            now: new Date(),
            reportCreated: false,
            ...(signal === undefined ? {} : { signal }),
            onProgress: ({ compared, of }) => {
              if (process.stderr.isTTY) progress.report(`compared ${compared} of ${of} objects`);
            },
          },
        );
        await memories.keep(kubernetes);
        const { warnings } = reviewIgnoreRules(ignoreRules, result, {}, new Date());
        return { ...result, warnings };
      } finally {
        progress.clear();
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** What every comparison asks first is under way while manifests are read. What fails is told when it is needed. */
function askAhead(kubernetes: KubernetesClient): void {
  for (const question of [kubernetes.resourceTypes(), kubernetes.openApiVersion('v1')])
    question.catch(() => undefined);
}

/** Fingerprints tell equal from different within one run; no later one has to recognise them. */
function keyOfThisRun(): FingerprintKey {
  return { keyId: 'diff', key: randomBytes(32) };
}

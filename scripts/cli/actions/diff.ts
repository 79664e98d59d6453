import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import { createJqSelector } from '../../../clients/jq/jq-selector.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import type { ScanError, ScanResult } from '../../../domain/infrastructure/finding.ts';
import type { FingerprintKey } from '../../../domain/infrastructure/secret-fingerprint.ts';
import type { DiffOptions } from '../commands/diff.ts';
import { ignoreRulesOfCluster } from '../ignore-rules-of-cluster.ts';
import { printScanResult } from '../print-scan-result.ts';
import type { GlobalOptions } from '../program.ts';
import { createProgress } from '../progress.ts';
import { readSources } from '../read-sources.ts';

/** Compares manifests with a live cluster and prints how they differ. Changes nothing. */
export async function diffSources(
  paths: readonly string[],
  options: DiffOptions,
  command: Command,
): Promise<void> {
  const { verbose = false } = command.optsWithGlobals<GlobalOptions>();
  const desired = await readSources(paths, options);
  if (verbose) sayWhatIsLeftOut(desired);
  if (options.local === true)
    process.stderr.write('note: without dry runs, what was added beyond Git stays unseen\n');
  const result = desired.empty ? nothingToCompare(paths) : await compare(desired, options, command);
  printScanResult(result, options.format, verbose);
}

async function compare(desired: RenderResult, options: DiffOptions, command: Command): Promise<ScanResult> {
  const { kubeconfig, context, namespace, fieldManager, local } = options;
  const kubernetes = await createKubernetesClient({ kubeconfig, context });
  const jq = createJqSelector();
  const progress = createProgress();
  try {
    const { result } = await compareTarget(
      { kubernetes, fingerprint: keyOfThisRun(), manager: fieldManager, local, jq },
      {
        target: '',
        commit: '',
        desired,
        namespaces: namespace === undefined ? [] : [namespace],
        ignoreRules: await ignoreRulesOfCluster(kubernetes.context, command),
        firstSeen: () => undefined,
        now: new Date(),
        reportCreated: false,
        onProgress: ({ compared, of }) => {
          if (process.stderr.isTTY) progress.report(`compared ${compared} of ${of} objects`);
        },
      },
    );
    return result;
  } finally {
    progress.clear();
    await jq.close();
    await kubernetes.close();
  }
}

/** Fingerprints tell equal from different within one run; no later one has to recognise them. */
function keyOfThisRun(): FingerprintKey {
  return { keyId: 'diff', key: randomBytes(32) };
}

function sayWhatIsLeftOut({ skipped }: RenderResult): void {
  for (const { position, reason } of skipped) {
    process.stderr.write(`left out: ${position.file}:${position.line}:${position.column}: ${reason}\n`);
  }
}

/** Silence would read as "no drift". */
function nothingToCompare(paths: readonly string[]): ScanResult {
  const message = 'no Kubernetes object here (--verbose says what was left out); nothing is compared';
  const errors: ScanError[] = [{ object: paths.join(' '), message }];
  const summary = { compared: 0, drifted: 0, pending: 0, ignored: 0, dryRuns: 0, durationMs: 0 };
  return { summary, findings: [], ignored: [], errors };
}

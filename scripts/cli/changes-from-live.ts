import { randomBytes } from 'node:crypto';
import { changesOf, changesOfStray } from '../../activities/codify/changes-of-comparison.ts';
import type { Comparison } from '../../activities/comparison/comparison.ts';
import { compareTarget } from '../../activities/comparison/compare-target.ts';
import { createJqSelector } from '../../clients/jq/jq-selector.ts';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { createRendererOf } from '../../clients/renderers/renderer-of.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import type { CodifyTarget } from './codify-target.ts';
import type { SourceLocation } from './render-source.ts';

/** The comparison saw too little to change a source by. */
class NothingToCodifyError extends Error {
  override readonly name = 'NothingToCodifyError';
}

/** How the cluster differs from what a source renders to, with true values: they stay in this process. */
export async function changesFromLive(
  stated: string,
  { root, start, settings }: SourceLocation,
  target: CodifyTarget,
): Promise<LiveChange[]> {
  const desired = await createRendererOf()(target.settingsFor(settings)).render(root, start);
  const kubernetes = await createKubernetesClient(clusterOptions(target));
  const jq = createJqSelector();
  const comparisons: Comparison[] = [];
  const strays: KubernetesObject[] = [];
  try {
    const { result } = await compareTarget(
      { kubernetes, fingerprint: { keyId: 'codify', key: randomBytes(32) }, jq },
      {
        target: target.name,
        commit: '',
        desired,
        namespaces: target.namespaces,
        ignoreRules: await target.ignoreRules(kubernetes.context),
        firstSeen: () => undefined,
        now: new Date(),
        reportCreated: target.findCreated,
        onDrift: (comparison) => comparisons.push(comparison),
        onStray: (stray) => strays.push(stray),
      },
    );
    const [error] = result.errors;
    if (error !== undefined)
      throw new NothingToCodifyError(`${stated}: ${error.object}: ${error.message}; nothing is changed`);
    refuseOtherCluster(stated, comparisons, result.summary.compared, kubernetes.context);
  } finally {
    await Promise.all([jq.close(), kubernetes.close()]);
  }
  return [...comparisons.flatMap(changesOf), ...strays.flatMap(changesOfStray)];
}

function clusterOptions({ cluster }: CodifyTarget): Parameters<typeof createKubernetesClient>[0] {
  return Object.fromEntries(Object.entries(cluster).filter(([, value]) => value !== undefined));
}

/** Where nothing of a source runs, it is another cluster that was meant: the source would be emptied. */
function refuseOtherCluster(
  stated: string,
  comparisons: readonly Comparison[],
  compared: number,
  context: string | undefined,
): void {
  const gone = comparisons.filter(({ standing }) => standing.is === 'absent').length;
  if (compared > 0 && gone === compared)
    throw new NothingToCodifyError(
      `${stated}: none of its ${compared} objects is in the cluster${context === undefined ? '' : ` of context ${context}`}; name the right one with --context and --namespace`,
    );
}

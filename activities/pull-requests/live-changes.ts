import type { Finding } from '../../domain/infrastructure/finding.ts';
import { objectKey } from '../../domain/infrastructure/object.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { ClientError } from '../../clients/errors.ts';
import { changesOf, changesOfStray } from '../codify/changes-of-comparison.ts';
import { compareTarget } from '../comparison/compare-target.ts';
import { fingerprintKeyOf, renderTarget } from '../target-comparison.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import type { TargetSettings } from '../target-settings.ts';

/** The objects could not all be compared: what they are like is not known for certain. */
class LiveNotReadableError extends ClientError {
  readonly code = 'live-not-readable';
  readonly retryable = true;
}

/**
 * How the objects behind some findings differ from a commit now, with TRUE VALUES: they stay in this process. What
 * rules allow is not among it.
 */
export async function liveChangesOf(
  deps: TargetComparisonDeps,
  settings: TargetSettings,
  commit: string,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<LiveChange[]> {
  const desired = await renderTarget(deps, settings, commit, signal);
  const changes: LiveChange[] = [];
  const { result } = await compareTarget(
    {
      kubernetes: await deps.kubernetesOf(settings.name),
      fingerprint: fingerprintKeyOf(deps.fingerprint, settings),
      jq: deps.jq,
    },
    {
      target: settings.name,
      commit,
      desired,
      namespaces: settings.namespaces,
      governor: settings.governor,
      ignoreRules: settings.ignore,
      firstSeen: () => undefined,
      now: deps.now(),
      only: [...new Map(findings.map((finding) => [objectKey(finding), finding])).values()],
      reportCreated: findings.some(({ drift }) => drift === 'created'),
      imagePaths: settings.imagePaths ?? [],
      onDrift: (comparison) => changes.push(...changesOf(comparison)),
      onStray: (object) => changes.push(...changesOfStray(object)),
      signal,
    },
  );
  const [error] = result.errors;
  if (error !== undefined) throw new LiveNotReadableError(`${error.object}: ${error.message}`);
  return changes;
}

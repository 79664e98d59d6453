import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { interferenceInSource } from '../../domain/models/rollout/serving/interference.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { isObject } from '../../domain/source/live-change.ts';
import { renderTarget } from '../target-comparison.ts';
import type { CarryDeps } from './carry-to-git.ts';
import { CandidateFailedError, RolloutInterferenceError } from './errors.ts';
import type { RolloutRun } from './rollout-activities.ts';
import { inferenceService } from './serving-objects.ts';

// By `via: git` somebody else may change the source just as the service: what they committed is not to be overwritten by
// the next commit, whether it has been applied or not.

/** What the branch that a rollout commits to says of its InferenceService. */
interface ServiceInGit {
  commit: string;
  /** As its target renders it; undefined where it does not. */
  desired: KubernetesObject | undefined;
}

/** Undefined where no target has the service in Git. */
export async function readServiceInGit(
  deps: CarryDeps,
  { plan: { target, service } }: RolloutRun,
  signal: AbortSignal,
  isKnown: (commit: string) => boolean = () => false,
): Promise<ServiceInGit | undefined> {
  if (target === undefined) return undefined;
  const settings = await deps.findTarget(target);
  const forge = await deps.openForge(target, settings);
  const commit = await deps.git.resolve(settings.repository, forge.base, signal);
  if (isKnown(commit)) return undefined;
  const { objects } = await renderTarget(deps, settings, commit, signal);
  return {
    commit,
    desired: objects.find(({ object }) => isObject(object, inferenceService(service)))?.object,
  };
}

/**
 * Refuses to write over what somebody else has committed. On the way back only another model counts: the rest of what
 * they changed stays as it is.
 */
export function refuseForeignSource(record: ServiceRecord, desired: KubernetesObject | undefined): void {
  const foreign = interferenceInSource(record, desired);
  if (foreign === undefined) return;
  if (record.direction === 'back')
    throw new CandidateFailedError(`${foreign} in Git, which is left as it is`);
  const { namespace, name } = record.service;
  throw new RolloutInterferenceError(
    `InferenceService ${namespace}/${name}: ${foreign} in Git by somebody else`,
  );
}

/** What somebody else has done in Git, in words, looked at once for each commit. */
type WatchSource = (
  deps: CarryDeps,
  run: RolloutRun,
  record: ServiceRecord,
  signal: AbortSignal,
) => Promise<string | undefined>;

export function createWatchSource(): WatchSource {
  /** The newest commit that was found as it should be, by rollout. */
  const known = new Map<string, string>();
  return async (deps, run, record, signal) => {
    if (run.plan.via !== 'git') return undefined;
    const found = await readServiceInGit(deps, run, signal, (commit) => known.get(run.id) === commit);
    if (found === undefined) return undefined;
    const foreign = interferenceInSource(record, found.desired);
    if (foreign !== undefined) return `${foreign} in Git`;
    known.set(run.id, found.commit);
    return undefined;
  };
}

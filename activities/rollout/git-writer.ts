import type { GitopsClient } from '../../clients/gitops/gitops-client.ts';
import { TrafficNotFollowingError } from './errors.ts';
import { carryToGit } from './carry-to-git.ts';
import type { CarryDeps } from './carry-to-git.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import type { RolloutRun } from './rollout-activities.ts';
import { inferenceService } from './serving-objects.ts';
import { refuseForeignSource } from './source-in-git.ts';
import type { WriteStep } from './write-step.ts';

export interface GitWriterDeps extends CarryDeps {
  gitopsOf: (target: string) => Promise<GitopsClient>;
}

/**
 * Writes to Git instead: each step is a commit on a branch of its own, merged into the branch that the target is held
 * to. Argo CD or Flux are asked to apply it; anybody else who applies Git is waited for.
 */
export function createGitWriter(
  deps: GitWriterDeps,
  { model, id, plan }: RolloutRun,
  record: ServiceRecord,
  signal: AbortSignal,
): WriteStep {
  /** What was merged last, and is not live yet. */
  let merged: string | undefined;
  const judge = (desired: KubernetesObject | undefined): void => refuseForeignSource(record, desired);
  return async (_look, step, permit) => {
    const { target } = plan;
    if (step.do !== 'patch' || step.what !== 'service' || target === undefined)
      throw new TrafficNotFollowingError('only changes of the InferenceService itself go by Git');
    const wanted = JSON.stringify(step.operations);
    if (wanted === merged) return;
    const settings = await deps.findTarget(target);
    const forge = await deps.openForge(target, settings);
    const commit = await deps.git.resolve(settings.repository, forge.base, signal);
    const object = inferenceService(plan.service);
    const { operations } = step;
    const carried = await carryToGit(deps, settings, { commit, object, operations, judge }, signal);
    if ('refused' in carried)
      throw new TrafficNotFollowingError(`Git cannot say that ${step.why}: ${carried.refused}`);
    const key = `${target}/rollout-${model}-${id}`;
    const message = `Rollout of ${model}: ${step.why}\n`;
    const { author, branches } = deps;
    if (carried.isNeeded) {
      const branch = `plumbline/${key}`;
      const change = { repository: forge.git, base: forge.base, from: commit, branch, key };
      const published = await branches.publish({ ...change, files: carried.files, message, author }, signal);
      if (published.outcome === 'refused') throw new TrafficNotFollowingError(published.reason);
      if (published.outcome !== 'nothing-to-change') {
        const merge = { base: forge.base, head: published.head, message, author };
        const result = await branches.merge(forge.git, merge, await permit());
        // The base moved meanwhile: it is made anew from there with the next look.
        if (result.outcome === 'conflict') return;
        await branches.remove(forge.git, branch, published.head, signal);
      }
    }
    merged = wanted;
    const { governor } = settings;
    if (governor === undefined) return;
    const commits = [await deps.git.resolve(settings.repository, forge.base, signal)];
    const gitops = await deps.gitopsOf(target);
    await gitops.sync({ governor, objects: [object], commits, requestedBy: `rollout of ${model}` }, signal);
  };
}

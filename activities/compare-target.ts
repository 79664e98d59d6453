import { Context } from '@temporalio/activity';
import { objectKey, referenceOf } from '../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../domain/infrastructure/object.ts';
import { mergePartialScan, partialSelection } from '../domain/infrastructure/partial-scan.ts';
import { concludeScan } from './conclude-scan.ts';
import { readLastApplied } from './last-applied.ts';
import { lookAtTarget } from './look-at-target.ts';
import type { ScanActivities } from './scan-activities.ts';
import { divideTarget } from './shards/divide-target.ts';
import { readLatestScan } from './stored-scans.ts';
import { renderTarget } from './target-comparison.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import type { TargetSettings } from './target-settings.ts';
import { joinCommits } from './target-sources.ts';
import { loadTargetState } from './target-state-store.ts';

export function createCompareTarget(deps: TargetComparisonDeps): ScanActivities['compareTarget'] {
  return async ({ target, commit, sequence, only: touched, divisible }) => {
    const { cancellationSignal: signal } = Context.current();
    const settings = await deps.findTarget(target);
    const state = await loadTargetState(deps.store, target);
    const desired = await renderTarget(deps, settings, commit, signal);
    const lastApplied = await readLastApplied(
      state,
      async (older) => {
        if (older === commit) return desired.objects.map(({ object }) => object);
        const rendered = await renderTarget(deps, settings, older, signal).catch(() => undefined);
        return rendered?.objects.map(({ object }) => object);
      },
      await renderApplied(deps, settings, signal),
    );
    const now = deps.now();
    const kubernetes = await deps.kubernetesOf(target);
    const inGit = new Set(desired.objects.map(({ object }) => objectKey(referenceOf(object))));
    const resident = await deps.residents?.of(target, kubernetes, inGit);
    const earlier = touched && (await readLatestScan(deps.store, target));
    const only = touched && partialSelection(touched, earlier, commit);
    const known = { settings, state, kubernetes, resident };
    const dropped = [...lastApplied.references].filter(([key]) => !inGit.has(key));
    // What a watched target is compared with is in the memory of this process.
    if (divisible === true && only === undefined && resident === undefined) {
      const source = { desired, lastApplied, dropped: new Map(dropped) };
      const divided = await divideTarget(deps, known, { commit, sequence, now, signal, ...source });
      if (divided !== undefined) return divided;
    }
    const {
      result: look,
      standings,
      secrets,
      partial,
    } = await lookAtTarget(deps, known, {
      commit,
      desired,
      base: (reference) => lastApplied.find(reference),
      now,
      ...(only === undefined ? {} : { only }),
      reportCreated: true,
      signal,
    });
    const result =
      earlier === undefined || only === undefined || partial ? look : mergePartialScan(earlier, look, only);
    return await concludeScan(deps, {
      ...known,
      sequence,
      commit,
      result,
      standings,
      secrets,
      dropped: dropped.map(([key]) => key),
      partial,
      now,
      touchedOnly: only !== undefined,
      whole: only === undefined,
    });
  };
}

/** What Argo CD or Flux says it applied last, with the overrides of that time. */
async function renderApplied(
  deps: TargetComparisonDeps,
  settings: TargetSettings,
  signal: AbortSignal,
): Promise<KubernetesObject[] | undefined> {
  const { applied } = settings;
  if (applied === undefined) return undefined;
  const commit = joinCommits(applied.commits);
  const rendered = await renderTarget(deps, settings, commit, signal, applied.sources).catch(() => undefined);
  return rendered?.faults.length === 0 ? rendered.objects.map(({ object }) => object) : undefined;
}

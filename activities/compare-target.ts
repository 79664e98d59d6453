import { Context } from '@temporalio/activity';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { summarizeGovernor } from '../domain/gitops/governor.ts';
import { driftTurnover } from '../domain/infrastructure/drift-turnover.ts';
import { reviewIgnoreRules } from '../domain/infrastructure/ignore-rules-review.ts';
import { objectKey, referenceOf } from '../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../domain/infrastructure/object.ts';
import { mergePartialScan, partialSelection } from '../domain/infrastructure/partial-scan.ts';
import { rememberScan } from '../domain/infrastructure/remember-scan.ts';
import { compareTarget } from './comparison/compare-target.ts';
import { readLastApplied } from './last-applied.ts';
import type { ScanActivities } from './scan-activities.ts';
import { readLatestScan, scanKey, storeScan } from './stored-scans.ts';
import { fingerprintKeyOf, renderTarget } from './target-comparison.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import type { TargetSettings } from './target-settings.ts';
import { joinCommits } from './target-sources.ts';
import { loadTargetState, updateTargetState } from './target-state-store.ts';

/** Old scans that are kept, so that a link in the Temporal UI still leads somewhere. */
const keptScans = 200;

export function createCompareTarget(deps: TargetComparisonDeps): ScanActivities['compareTarget'] {
  return async ({ target, commit, sequence, only: touched }) => {
    const { cancellationSignal: signal, info } = Context.current();
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
    const {
      result: look,
      standings,
      secrets,
      partial,
    } = await compareTarget(
      {
        kubernetes: resident ?? kubernetes,
        reader: resident,
        fingerprint: fingerprintKeyOf(deps.fingerprint, settings),
        jq: deps.jq,
        memory: await deps.memories?.of(kubernetes),
      },
      {
        target,
        commit,
        desired,
        namespaces: settings.namespaces,
        governor: settings.governor,
        ignoreRules: settings.ignore,
        base: (reference) => lastApplied.find(reference),
        pendingSince: (reference) => state.pendingSince[objectKey(reference)],
        pendingGrace: settings.pendingGrace,
        firstSeen: (id) => state.firstSeen[id],
        secretMemory: (key) => state.secrets?.[key],
        now,
        ...(only === undefined ? {} : { only }),
        reportCreated: true,
        reportRunning: true,
        imagePaths: settings.imagePaths ?? [],
        signal,
      },
    );
    await deps.memories?.keep(kubernetes);
    const result =
      earlier === undefined || only === undefined || partial ? look : mergePartialScan(earlier, look, only);
    const workflowId = info.workflowExecution?.workflowId ?? '';
    const { findings, problem } = await deps.attribute(settings, kubernetes, result.findings, signal);
    const unread = problem === undefined ? [] : [{ object: `audit log of ${target}`, message: problem }];
    const errors = [...result.errors, ...unread, ...(settings.problems ?? [])];
    const governor = settings.governor && summarizeGovernor(settings.governor);
    const review =
      only === undefined ? reviewIgnoreRules(settings.ignore, result, state.idleRules ?? {}, now) : undefined;
    const scan = {
      ...result,
      findings,
      errors,
      warnings: review?.warnings ?? result.warnings ?? [],
      target,
      workflowId,
      commit,
      sequence,
      ...(governor === undefined ? {} : { governor }),
    };
    const stored = await storeScan(deps.store, scan);
    await updateTargetState(deps.store, target, (newest) =>
      rememberScan(newest, {
        sequence,
        commit,
        findings: result.findings,
        standings,
        secrets,
        dropped: [...lastApplied.keys].filter((key) => !inGit.has(key)),
        ...(review === undefined ? { touchedOnly: true } : { idleRules: review.idle }),
        partial,
        now,
      }),
    );
    if (sequence > state.sequence)
      deps.measureDrift?.(target, driftTurnover(state.firstSeen, findings, partial), now);
    await forgetOldScans(deps.store, target);
    return {
      summary: result.summary,
      result: stored,
      errors: errors.length,
      ...(partial ? { incomplete: incompleteBecause(result.errors[0]) } : {}),
    };
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

function incompleteBecause(error: { object: string; message: string } | undefined): string {
  return `nothing is changed until the source is whole: ${error === undefined ? 'it is incomplete' : `${error.object}: ${error.message}`}`;
}

async function forgetOldScans(store: ObjectStore, target: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of store.list(scanKey(target, ''))) keys.push(key);
  for (const key of keys.slice(0, Math.max(0, keys.length - 2 * keptScans))) await store.delete(key);
}

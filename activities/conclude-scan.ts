import { Context } from '@temporalio/activity';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { summarizeGovernor } from '../domain/gitops/governor.ts';
import { driftTurnover } from '../domain/infrastructure/drift-turnover.ts';
import type { ScanResult } from '../domain/infrastructure/finding.ts';
import { reviewIgnoreRules } from '../domain/infrastructure/ignore-rules-review.ts';
import { rememberScan } from '../domain/infrastructure/remember-scan.ts';
import type { SeenByScan } from '../domain/infrastructure/remember-scan.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';
import type { Comparison } from './scan-activities.ts';
import { scanKey, storeScan } from './stored-scans.ts';
import type { StoredScan } from './stored-scans.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import type { TargetSettings } from './target-settings.ts';
import { updateTargetState } from './target-state-store.ts';

/** Old scans that are kept, so that a link in the Temporal UI still leads somewhere. */
const keptScans = 200;

/** What a scan saw of the target as a whole, and what of it the next one must know. */
export interface SeenScan extends Pick<
  SeenByScan,
  'sequence' | 'commit' | 'standings' | 'secrets' | 'dropped' | 'partial' | 'now'
> {
  settings: TargetSettings;
  kubernetes: KubernetesClient;
  /** As it was before the scan. */
  state: TargetState;
  result: ScanResult;
  /** Only touched objects were looked at; the result is that of all. */
  touchedOnly: boolean;
  /** Everything was looked at, so that what ignore rules hide can be judged. */
  whole: boolean;
  /** More of it that is stored. */
  more?: Pick<StoredScan, 'shards' | 'oldestEvidence'>;
}

/** Names the people behind the findings, stores the scan, and remembers of it what the next one must know. */
export async function concludeScan(deps: TargetComparisonDeps, seen: SeenScan): Promise<Comparison> {
  const { cancellationSignal: signal, info } = Context.current();
  const { settings, kubernetes, state, result, standings, secrets, dropped, partial, now, more = {} } = seen;
  const { sequence, commit, touchedOnly, whole } = seen;
  const target = settings.name;
  const { findings, problem } = await deps.attribute(settings, kubernetes, result.findings, signal);
  const unread = problem === undefined ? [] : [{ object: `audit log of ${target}`, message: problem }];
  const errors = [...result.errors, ...unread, ...(settings.problems ?? [])];
  const governor = settings.governor && summarizeGovernor(settings.governor);
  const review = whole ? reviewIgnoreRules(settings.ignore, result, state.idleRules ?? {}, now) : undefined;
  const scan: StoredScan = {
    ...result,
    findings,
    errors,
    warnings: review?.warnings ?? result.warnings ?? [],
    target,
    workflowId: info.workflowExecution?.workflowId ?? '',
    commit,
    sequence,
    ...more,
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
      dropped,
      ...(touchedOnly ? { touchedOnly } : {}),
      ...(review === undefined ? {} : { idleRules: review.idle }),
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
    ...(more.oldestEvidence === undefined ? {} : { oldestEvidence: more.oldestEvidence }),
  };
}

function incompleteBecause(error: { object: string; message: string } | undefined): string {
  return `nothing is changed until the source is whole: ${error === undefined ? 'it is incomplete' : `${error.object}: ${error.message}`}`;
}

async function forgetOldScans(store: ObjectStore, target: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of store.list(scanKey(target, ''))) keys.push(key);
  for (const key of keys.slice(0, Math.max(0, keys.length - 2 * keptScans))) await store.delete(key);
}

import { mergeShards, unseenFindings } from '../../domain/infrastructure/merge-shards.ts';
import type { FoundByShard, UnseenShard } from '../../domain/infrastructure/merge-shards.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { SecretMemory } from '../../domain/infrastructure/secret-memory.ts';
import type { ObjectStanding } from '../comparison/scan-ledger.ts';
import { ScanProblems } from '../comparison/scan-problems.ts';
import { concludeScan } from '../conclude-scan.ts';
import type { ScanActivities } from '../scan-activities.ts';
import { readJson } from '../stored-json.ts';
import { readLatestScan } from '../stored-scans.ts';
import type { ShardSummary } from '../stored-scans.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import { loadTargetState } from '../target-state-store.ts';
import { readWork, removeShards, scanOfShards } from './shard-store.ts';
import type { Division, ShardPart } from './shard-store.ts';

/** More namespaces than this are not named one by one in an error. */
const namedNamespaces = 50;

export function createJoinShards(deps: TargetComparisonDeps): ScanActivities['joinShards'] {
  return async ({ target, commit, sequence, division, outcomes }) => {
    const settings = await deps.findTarget(target);
    const state = await loadTargetState(deps.store, target);
    const kubernetes = await deps.kubernetesOf(target);
    const { at, partial, problems: ofSource, dropped } = await readJson<Division>(deps.store, division);
    const problems = new ScanProblems();
    problems.addAll(ofSource);

    const parts: FoundByShard[] = [];
    const unseen: UnseenShard[] = [];
    const shards: ShardSummary[] = [];
    const standings = new Map<string, ObjectStanding>();
    const secrets = new Map<string, SecretMemory>();
    for (const outcome of outcomes) {
      const { title, work } = outcome.shard;
      if ('failure' in outcome) {
        const { namespaces, objects, strays } = await readWork(deps.store, deps.fingerprint, work);
        for (const { object } of objects) standings.set(objectKey(referenceOf(object)), 'unknown');
        unseen.push({ namespaces, strays: strays !== undefined });
        problems.add(nameOf(namespaces, title), `${outcome.failure}; ${consequence}`);
        shards.push({ title, failure: outcome.failure });
        continue;
      }
      const part = await readJson<ShardPart>(deps.store, outcome.part);
      const { summary, findings, ignored } = part;
      parts.push({ summary, findings, ignored });
      problems.addAll(part.problems);
      for (const [key, standing] of part.standings) standings.set(key, standing);
      for (const [key, memory] of part.secrets) secrets.set(key, memory);
      shards.push({ title, compared: summary.compared, durationMs: summary.durationMs });
    }

    const earlier = unseen.length === 0 ? undefined : await readLatestScan(deps.store, target);
    const carried = earlier === undefined ? [] : unseenFindings(earlier.findings, unseen);
    const oldestEvidence = carried.length === 0 ? undefined : (earlier?.oldestEvidence ?? earlier?.sequence);
    for (const [key, memory] of Object.entries(unseen.length === 0 ? {} : (state.secrets ?? {})))
      if (!secrets.has(key)) secrets.set(key, memory);
    const now = new Date(at);
    const durationMs = deps.now().getTime() - now.getTime();
    return await concludeScan(deps, {
      settings,
      kubernetes,
      state,
      sequence,
      commit,
      result: { ...mergeShards(parts, carried, durationMs), errors: problems.list() },
      standings,
      secrets,
      dropped,
      partial,
      now,
      touchedOnly: false,
      whole: unseen.length === 0,
      more: { shards, ...(oldestEvidence === undefined ? {} : { oldestEvidence }) },
    });
  };
}

const consequence = 'nothing there was compared, and what was found before still counts';

/** All namespaces that were not looked at, where they can be listed. */
function nameOf(namespaces: readonly string[], title: string): string {
  return namespaces.length === 0 || namespaces.length > namedNamespaces ? title : namespaces.join(', ');
}

export function createForgetShards(
  deps: Pick<TargetComparisonDeps, 'store'>,
): ScanActivities['forgetShards'] {
  return async ({ target, sequence }) => await removeShards(deps.store, scanOfShards(target, sequence));
}

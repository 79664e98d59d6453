import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { ResidentClient } from '../clients/kubernetes/resident/resident-client.ts';
import { objectKey } from '../domain/infrastructure/object.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';
import { compareTarget } from './comparison/compare-target.ts';
import type { CompareTargetInput, CompareTargetOutput } from './comparison/compare-target.ts';
import { fingerprintKeyOf } from './target-comparison.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import type { TargetSettings } from './target-settings.ts';

/** A target as it is looked at, with what is remembered of it. */
export interface Beholder {
  settings: TargetSettings;
  state: TargetState;
  kubernetes: KubernetesClient;
  /** What follows the cluster, where the target is watched. */
  resident?: ResidentClient | undefined;
}

/** What differs from one look to the next. */
type Look = Pick<CompareTargetInput, 'commit' | 'desired' | 'now' | 'reportCreated'> &
  Partial<Pick<CompareTargetInput, 'base' | 'only' | 'shard' | 'signal'>>;

/** Holds all of a target, or a part of it, against its cluster, and keeps what was learnt about that. */
export async function lookAtTarget(
  deps: TargetComparisonDeps,
  { settings, state, kubernetes, resident }: Beholder,
  look: Look,
): Promise<CompareTargetOutput> {
  const output = await compareTarget(
    {
      kubernetes: resident ?? kubernetes,
      reader: resident,
      fingerprint: fingerprintKeyOf(deps.fingerprint, settings),
      jq: deps.jq,
      memory: await deps.memories?.of(kubernetes),
    },
    {
      target: settings.name,
      namespaces: settings.namespaces,
      governor: settings.governor,
      ignoreRules: settings.ignore,
      pendingSince: (reference) => state.pendingSince[objectKey(reference)],
      pendingGrace: settings.pendingGrace,
      firstSeen: (id) => state.firstSeen[id],
      secretMemory: (key) => state.secrets?.[key],
      reportRunning: true,
      imagePaths: settings.imagePaths ?? [],
      ...look,
    },
  );
  await deps.memories?.keep(kubernetes);
  return output;
}

import type { Client } from '@temporalio/client';
import { startDetected } from '../../activities/emergency/tell-leases.ts';
import { storeJson } from '../../activities/stored-json.ts';
import { fingerprintKeyOf } from '../../activities/target-comparison.ts';
import type { FindTarget } from '../../activities/target-settings.ts';
import { updateTargetState } from '../../activities/target-state-store.ts';
import type { ObjectChange } from '../../clients/kubernetes/resident/object-change.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { DetectedLease, DetectionRule } from '../../domain/emergency/detect.ts';
import { leaseOf } from '../../domain/emergency/overlap.ts';
import { scopeLabels } from '../../domain/emergency/scope-labels.ts';
import { fieldsOfChange, leaseForChange, ruleForChange } from '../../domain/emergency/sight.ts';
import type { MatchingRule, SeenChange } from '../../domain/emergency/sight.ts';
import type { Sighting } from '../../domain/emergency/sighting.ts';
import { briefOfFields } from '../../domain/infrastructure/brief.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import { recordDetected } from '../../domain/infrastructure/target-state.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { WorkflowTimes } from '../../workflows/messages.ts';

export interface SightingDeps {
  temporal: Client;
  store: ObjectStore;
  rules: readonly DetectionRule[];
  times: WorkflowTimes;
  findTarget: FindTarget;
  fingerprint: FingerprintKey;
  log: (line: string) => void;
}

/**
 * Opens emergencies for changes that a watch sees and a rule speaks of, and keeps what they said: Argo CD or Flux may
 * have overwritten it before any scan looks. Never rejects.
 */
export function createSightings(deps: SightingDeps): (target: string, change: ObjectChange) => Promise<void> {
  const { rules, log } = deps;
  return async (target, { contents, what }) => {
    if (rules.length === 0 || contents === undefined || what !== 'changed') return;
    const change: SeenChange = { object: contents.object, before: contents.before() };
    const match = ruleForChange(rules, change);
    if (match === undefined) return;
    try {
      await open(deps, target, change, match);
    } catch (error) {
      // The next scan sees what is left of it.
      log(
        `a change that opens an emergency was not kept: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
}

async function open(
  deps: SightingDeps,
  target: string,
  change: SeenChange,
  match: MatchingRule,
): Promise<void> {
  const { store, temporal, times } = deps;
  const now = new Date();
  const detected = leaseForChange(target, change, match, now);
  if (!(await isNew(store, target, change, detected))) return;
  const sighting = await keep(deps, target, change, { detected, match, now });
  await startDetected(temporal, { target, times }, detected.lease, { sighting });
}

/** Writes the lease down, so that nothing is healed from now on; false where one covers the object already. */
async function isNew(
  store: ObjectStore,
  target: string,
  { object }: SeenChange,
  detected: DetectedLease,
): Promise<boolean> {
  const scoped = { ...referenceOf(object), ...scopeLabels(object, undefined) };
  const { leases = {} } = await updateTargetState(store, target, (state) => {
    const isCovered = leaseOf(Object.values(state.leases ?? {}), scoped) !== undefined;
    const isKnown = state.detected?.[detected.cause] === detected.change;
    return isCovered || isKnown ? state : recordDetected(state, [detected]);
  });
  return leases[detected.lease.id]?.openedAt === detected.lease.openedAt;
}

/** Keeps what the change said, without values of Secrets. */
async function keep(
  { store, findTarget, fingerprint }: SightingDeps,
  target: string,
  change: SeenChange,
  { detected, match, now }: { detected: DetectedLease; match: MatchingRule; now: Date },
): Promise<Sighting> {
  const fields = fieldsOfChange(change, fingerprintKeyOf(fingerprint, await findTarget(target)));
  const reference = referenceOf(change.object);
  const { resourceVersion = '' } = change.object.metadata;
  const key = `targets/${target}/emergencies/${detected.lease.id}/${resourceVersion}.json`;
  const { uri } = await storeJson(store, key, { object: objectKey(reference), fields });
  const brief = briefOfFields(fields);
  return { ...reference, at: now.toISOString(), resourceVersion, manager: match.manager, brief, uri };
}

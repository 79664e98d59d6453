import { randomUUID } from 'node:crypto';
import { createAuditTrail } from '../../activities/audit-trail/audit-trail.ts';
import { loadFreezes, updateFreezes } from '../../activities/freeze/freeze-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import type { Decider } from '../../domain/approval/people.ts';
import type { ReviewTerms } from '../../domain/approval/review-terms.ts';
import { refusalOfSteering } from '../../domain/approval/steering.ts';
import {
  addFreeze,
  describeFreeze,
  freezesInForce,
  nothingFrozen,
  removeFreezes,
} from '../../domain/freeze/freeze.ts';
import type { Freeze, FreezeRecord, FreezeScope } from '../../domain/freeze/freeze.ts';

/** Somebody may not end a freeze. */
class UnfreezeRefusedError extends Error {
  override readonly name = 'UnfreezeRefusedError';
}

export interface FreezeWish {
  scopes: readonly FreezeScope[];
  reason: string;
  /** RFC 3339. */
  until: string | undefined;
  everything: boolean;
}

/** What is in force now. */
export async function readFreezes(store: ObjectStore): Promise<Freeze[]> {
  return freezesInForce(await loadFreezes(store), new Date());
}

/** What is in force, for people; that it cannot be known is told, too: nothing is changed then. */
export async function frozenInWords(store: ObjectStore): Promise<string[]> {
  try {
    return (await readFreezes(store)).map(describeFreeze);
  } catch (error) {
    return [
      `whether changes are frozen cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
}

/** Stops changes from now on. Whoever reaches storage and configuration may: to stop is never the wrong moment. */
export async function freezeChanges(
  store: ObjectStore,
  decider: Decider,
  { scopes, reason, until, everything }: FreezeWish,
): Promise<Freeze[]> {
  const now = new Date();
  const { actor: by, identities } = decider;
  const about = { by, identities, since: now.toISOString(), reason, everything };
  const begun = scopes.map((scope): Freeze => ({
    scope,
    ...about,
    ...(until === undefined ? {} : { until }),
  }));
  const record = await updateFreezes(store, (before) =>
    begun.reduce((next, freeze) => addFreeze(next, freeze, now), before),
  );
  await putOnRecord(
    store,
    begun.map((freeze) => recordOf('freeze', freeze, decider, reason)),
  );
  return freezesInForce(record, now);
}

/**
 * Lets changes go on. Whoever froze may, and whoever may decide where no rule says otherwise.
 *
 * @param scopes that are meant; all that is frozen without any.
 * @param terms of approvals where no rule says otherwise.
 */
export async function unfreezeChanges(
  store: ObjectStore,
  decider: Decider,
  { scopes, reason, terms }: { scopes: readonly FreezeScope[]; reason: string; terms: ReviewTerms },
): Promise<{ ended: Freeze[]; left: Freeze[] }> {
  const now = new Date();
  let ended: Freeze[] = [];
  const record = await updateFreezes(store, (before: FreezeRecord) => {
    const meant = freezesInForce(before, now).filter(
      ({ scope }) => scopes.length === 0 || scopes.includes(scope),
    );
    for (const freeze of meant) refuseStrangers(freeze, decider, reason, terms);
    ended = meant;
    return removeFreezes(
      before,
      meant.map(({ scope }) => scope),
      now,
    );
  });
  await putOnRecord(
    store,
    ended.map((freeze) => recordOf('unfreeze', freeze, decider, reason)),
  );
  return { ended, left: freezesInForce(record ?? nothingFrozen, now) };
}

function refuseStrangers(freeze: Freeze, decider: Decider, reason: string, terms: ReviewTerms): void {
  if (freeze.identities.some((name) => decider.identities.includes(name))) return;
  const request = { ...decider, id: '', door: 'command-line' as const, reason };
  const refusal = refusalOfSteering(request, terms);
  if (refusal !== undefined) throw new UnfreezeRefusedError(`still ${describeFreeze(freeze)}; ${refusal}`);
}

async function putOnRecord(store: ObjectStore, records: AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  await createAuditTrail({ store, now: () => new Date() }).append(records);
}

function recordOf(
  action: 'freeze' | 'unfreeze',
  freeze: Freeze,
  { actor, identities }: Decider,
  reason: string,
): AuditRecord {
  const { scope, until } = freeze;
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    kind: 'freeze',
    target: scope === 'all' ? '' : scope.slice(scope.indexOf('/') + 1),
    cause: 'freeze',
    workflowId: '',
    title: scope === 'all' ? 'all changes' : `changes of ${scope.replace('/', ' ')}`,
    findings: [],
    evidence: '',
    actor,
    identities,
    door: 'command-line',
    action,
    ...(reason === '' ? {} : { reason }),
    ...(until === undefined || action === 'unfreeze' ? {} : { until }),
    detail: describeFreeze(freeze),
  };
}

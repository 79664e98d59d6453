import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { TargetState } from '../../domain/infrastructure/target-state.ts';
import { readLatestScan } from '../stored-scans.ts';
import { loadTargetState } from '../target-state-store.ts';
import type { CleanedUp } from './clean-up-activities.ts';
import type { OpenWork } from './open-work.ts';

/** What must be older than these to go: milliseconds since 1970. */
export interface Cutoffs {
  scans: number;
  evidence: number;
}

interface KnownTarget {
  state: TargetState;
  /** Start of the latest scan, whose result and plan stay. */
  latest: number;
}

/**
 * Removes old scans of targets, and the evidence of items and emergencies that have ended. Targets that are no longer
 * configured are cleaned, too.
 */
export async function cleanTargets(
  { store, open, signal }: { store: ObjectStore; open: OpenWork; signal: AbortSignal },
  cutoffs: Cutoffs,
): Promise<Pick<CleanedUp, 'scans' | 'evidence'>> {
  const known = new Map<string, Promise<KnownTarget>>();
  const targetOf = (name: string): Promise<KnownTarget> => {
    const target = known.get(name) ?? readTarget(store, name);
    known.set(name, target);
    return target;
  };
  const removed = { scans: 0, evidence: 0 };
  for await (const key of store.list('targets/')) {
    signal.throwIfAborted();
    const [, name = '', folder = '', id = ''] = /^targets\/([^/]+)\/([^/]+)\/([^/]+)/.exec(key) ?? [];
    if (folder === 'scans') {
      const startedAt = Number(/^\d{13}/.exec(id)?.[0] ?? Infinity);
      if (startedAt >= cutoffs.scans || startedAt === (await targetOf(name)).latest) continue;
      await store.delete(key);
      removed.scans += 1;
      continue;
    }
    const isOver =
      (folder === 'items' && !isItemNeeded(await targetOf(name), open, name, id)) ||
      (folder === 'emergencies' && !isEmergencyNeeded(await targetOf(name), open, name, id));
    if (!isOver || !(await isOlder(store, key, cutoffs.evidence))) continue;
    await store.delete(key);
    removed.evidence += 1;
  }
  return removed;
}

async function readTarget(store: ObjectStore, name: string): Promise<KnownTarget> {
  const latest = await readLatestScan(store, name);
  return { state: await loadTargetState(store, name), latest: latest?.sequence ?? 0 };
}

/** A decision that still holds is held against its evidence, whether or not its workflow runs. */
function isItemNeeded({ state }: KnownTarget, open: OpenWork, target: string, cause: string): boolean {
  return cause in state.open || cause in state.settled || open.hasRemediation(target, cause);
}

function isEmergencyNeeded({ state }: KnownTarget, open: OpenWork, target: string, id: string): boolean {
  return id in (state.leases ?? {}) || open.hasEmergency(target, id);
}

/** What cannot be dated stays. */
export async function isOlder(store: ObjectStore, key: string, cutoff: number): Promise<boolean> {
  const modified = await store.modifiedAt(key);
  return modified !== undefined && modified.getTime() < cutoff;
}

import type { ComponentStatus, TrafficTarget } from './inference-service.ts';

/**
 * The traffic that KServe asks Knative for: with a percent, the latest ready revision gets it and the revision that had
 * all traffic last gets the rest; without one, or before anything had all traffic, the latest ready revision gets all.
 * Follows `createKnativeService` of kserve/pkg/controller/v1beta1/inferenceservice/reconcilers/knative.
 */
export function trafficTargets(
  canaryTrafficPercent: number | null | undefined,
  latestRolledout: string | undefined,
): TrafficTarget[] {
  const percent = canaryTrafficPercent ?? undefined;
  if (percent === undefined || latestRolledout === undefined) return [{ latestRevision: true, percent: 100 }];
  const latest: TrafficTarget = { latestRevision: true, percent };
  if (percent >= 100) return [latest];
  return [
    latest,
    { revisionName: latestRolledout, latestRevision: false, percent: 100 - percent, tag: 'prev' },
  ];
}

/** What Knative makes of the targets: all of them resolved, or why the traffic of before stays. */
export type ResolvedTraffic =
  { traffic: (TrafficTarget & { revisionName: string })[] } | { reason: string; message: string };

/**
 * Resolves targets as Knative's Route does: the latest revision is the latest that has ever been ready, so before a new
 * one is ready its share goes to the one before. A revision that is gone leaves all traffic as it was.
 */
export function resolveTraffic(
  targets: readonly TrafficTarget[],
  revisions: { latestReady: string | undefined; exists: (name: string) => boolean },
): ResolvedTraffic {
  const { latestReady, exists } = revisions;
  const traffic: (TrafficTarget & { revisionName: string })[] = [];
  for (const target of targets) {
    const name = target.latestRevision ? latestReady : target.revisionName;
    if (name === undefined)
      return { reason: 'RevisionMissing', message: 'Configuration does not have any ready Revision.' };
    if (!exists(name)) return { reason: 'RevisionMissing', message: `Revision "${name}" not found.` };
    traffic.push({ ...target, revisionName: name });
  }
  return { traffic };
}

/** Knative's own view of a service. */
export interface KnativeStatus {
  latestCreated: string | undefined;
  latestReady: string | undefined;
  traffic: readonly (TrafficTarget & { revisionName: string })[];
}

/**
 * Which revision has had all traffic last, and which before it. Follows `PropagateStatus` of
 * kserve/pkg/apis/serving/v1beta1: a percent that is set although the latest revision has all traffic goes back to the
 * revision before it.
 */
export function rolledOut(
  before: Pick<ComponentStatus, 'latestRolledoutRevision' | 'previousRolledoutRevision'>,
  { latestCreated, latestReady, traffic }: KnativeStatus,
): Pick<ComponentStatus, 'latestRolledoutRevision' | 'previousRolledoutRevision'> {
  let { latestRolledoutRevision: latest, previousRolledoutRevision: previous } = before;
  for (const { revisionName, latestRevision, percent } of traffic) {
    if (!latestRevision || revisionName !== latestReady) continue;
    if (latest !== latestReady) {
      if (percent === 100) [previous, latest] = [latest, latestReady];
    } else if (latestReady === latestCreated && percent < 100) {
      if (shareOf(revisionName, traffic) === 100 && previous !== undefined) latest = previous;
    }
  }
  return {
    ...(latest === undefined ? {} : { latestRolledoutRevision: latest }),
    ...(previous === undefined ? {} : { previousRolledoutRevision: previous }),
  };
}

/** Of all traffic, by all targets that lead to the revision, 0 to 100. */
export function shareOf(revision: string, traffic: readonly TrafficTarget[]): number {
  return traffic
    .filter(({ revisionName }) => revisionName === revision)
    .reduce((sum, { percent }) => sum + percent, 0);
}

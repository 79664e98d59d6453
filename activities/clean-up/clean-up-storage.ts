import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Retention } from '../../config/schema/retention.ts';
import { archiveAuditTrail } from './archive-audit-trail.ts';
import { cleanIncidents } from './clean-incidents.ts';
import { cleanTargets } from './clean-targets.ts';
import type { CleanUpActivities } from './clean-up-activities.ts';
import { readOpenWork } from './open-work.ts';

/** @param deps.archive where old parts of the audit trail go; undefined where they stay. */
export function createCleanUpStorage(deps: {
  store: ObjectStore;
  archive: ObjectStore | undefined;
  retention: Retention;
  temporal: Client;
  now: () => Date;
}): CleanUpActivities['cleanUpStorage'] {
  return async () => {
    const { store, archive, retention } = deps;
    const { cancellationSignal: signal } = Context.current();
    const now = deps.now().getTime();
    const cleaning = { store, open: await readOpenWork(deps.temporal), signal };
    const cutoffs = { scans: now - retention.scans, evidence: now - retention.evidence };
    const ofTargets = await cleanTargets(cleaning, cutoffs);
    const ofIncidents = await cleanIncidents(cleaning, cutoffs.evidence);
    const auditParts =
      archive === undefined || retention.auditTrail === undefined
        ? 0
        : await archiveAuditTrail({ store, archive, signal }, now - retention.auditTrail.after);
    return { scans: ofTargets.scans, evidence: ofTargets.evidence + ofIncidents, auditParts };
  };
}

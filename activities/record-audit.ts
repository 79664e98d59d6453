import type { AuditTrail } from './audit-trail/audit-trail.ts';
import type { RemediationActivities } from './remediation-activities.ts';

export function createRecordAudit(deps: { trail: AuditTrail }): RemediationActivities['recordAudit'] {
  return async ({ records }) => {
    await deps.trail.append(records);
  };
}

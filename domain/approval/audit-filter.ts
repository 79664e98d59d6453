import type { AuditRecord } from './audit-record.ts';

/** What is looked for in the trail; everything stated must hold. */
export interface AuditFilter {
  target?: string | undefined;
  /** A name, or anything else the door knew the person by. */
  actor?: string | undefined;
  /** RFC 3339; from then on, and before then. */
  since?: string | undefined;
  until?: string | undefined;
}

export function matchesAudit(
  { target, actor, identities = [], at }: AuditRecord,
  filter: AuditFilter,
): boolean {
  const time = Date.parse(at);
  return (
    (filter.target === undefined || filter.target === target) &&
    (filter.actor === undefined || filter.actor === actor || identities.includes(filter.actor)) &&
    (filter.since === undefined || time >= Date.parse(filter.since)) &&
    (filter.until === undefined || time < Date.parse(filter.until))
  );
}

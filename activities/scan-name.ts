import { textHash } from '../domain/text/text-hash.ts';

/**
 * What a scan is called in storage: `1700000000000-1a2b3c4d`. Names sort by time, for a sequence has thirteen digits until
 * the year 2286; what follows tells two scans apart that start in the same millisecond.
 */
export function scanName({ sequence, workflowId }: { sequence: number; workflowId: string }): string {
  return `${sequence}-${textHash(workflowId, 8)}`;
}

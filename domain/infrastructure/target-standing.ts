import type { Finding, ScanError, ScanSummary } from './finding.ts';
import { objectKey } from './object.ts';

/** How a target stands as a whole, in the words of Argo CD. */
export type TargetStanding = 'Synced' | 'OutOfSync' | 'Missing' | 'Unknown';

/**
 * From the latest scan: `Missing` where nothing of Git exists, `Unknown` where nobody could tell.
 *
 * @param open findings of the scan that nobody healed since.
 * @param failed the latest scan came to nothing, so that what is known is older.
 */
export function standingOf(
  scan: { summary: ScanSummary; errors: readonly ScanError[] } | undefined,
  open: readonly Finding[],
  failed: boolean,
): TargetStanding {
  if (scan === undefined || failed) return 'Unknown';
  const { compared, pending } = scan.summary;
  const missing = new Set(open.filter(({ drift }) => drift === 'deleted').map(objectKey));
  if (compared > 0 && missing.size >= compared) return 'Missing';
  if (open.length > 0 || pending > 0) return 'OutOfSync';
  return scan.errors.length > 0 || compared === 0 ? 'Unknown' : 'Synced';
}

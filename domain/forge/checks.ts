import type { PullRequestState } from './pull-request.ts';

/** How one check of a commit stands. */
export type CheckState = 'pending' | 'passed' | 'failed';

/** What the checks of a commit say together: one that failed decides, then one that still runs. */
export function combineChecks(checks: readonly CheckState[]): PullRequestState['checks'] {
  if (checks.length === 0) return 'none';
  if (checks.includes('failed')) return 'failed';
  return checks.includes('pending') ? 'pending' : 'passed';
}

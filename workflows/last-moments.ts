import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { RemediateDriftResult } from './messages.ts';

type Moments = Partial<Record<RemediateDriftResult['outcome'], ReviewMoment>>;

/** What people who were asked are told at the end, where it is not what they decided. */
const lastMoments: Moments = {
  healed: 'healed',
  codified: 'codified',
  failed: 'failed',
  'drift-gone': 'withdrawn',
  superseded: 'withdrawn',
  cancelled: 'withdrawn',
};

/** … and where their last news was of a pull request. */
const momentsOfProposals: Moments = { ignored: 'ignored', rejected: 'withdrawn' };

export function lastMomentOf(
  outcome: RemediateDriftResult['outcome'],
  { isProposed }: { isProposed: boolean },
): ReviewMoment | undefined {
  return lastMoments[outcome] ?? (isProposed ? momentsOfProposals[outcome] : undefined);
}

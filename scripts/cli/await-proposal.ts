import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { ShownPullRequest } from '../../domain/approval/review-card.ts';
import type { ReviewAction } from '../../domain/approval/decision.ts';
import type { RemediationMemo } from '../../workflows/messages.ts';

/** Between two looks, milliseconds. */
const every = 500;

/**
 * Waits for the pull request that a decision asked for: its reviewers may take days, so its address is the answer.
 * Undefined when nobody waits any more; of an answer that needs none it never is one.
 */
export async function awaitProposal(
  handle: WorkflowHandle,
  action: ReviewAction | undefined,
  signal: AbortSignal,
): Promise<ShownPullRequest | undefined> {
  while (!signal.aborted) {
    // A look that fails says nothing: how the item ends is waited for elsewhere.
    const described = await handle.describe().catch(() => undefined);
    const { phase, pullRequest } = (described?.memo ?? {}) as Partial<RemediationMemo>;
    if (phase === 'waiting-for-merge' && pullRequest?.kind === action) return pullRequest;
    await pause(every, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

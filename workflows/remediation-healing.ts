import { isCancellation, sleep } from '@temporalio/workflow';
import type { AcceptedDecision } from '../domain/approval/review.ts';
import { summaryOf } from '../domain/text/summary.ts';
import { failureReason } from './failure-reason.ts';
import type { HealResult, RemediateDriftResult, RemediationState, SeenItem } from './messages.ts';
import type { remediationActivities } from './remediation-proxies.ts';

/** After this many heals without the item coming to rest, a person is asked. */
const mostAttempts = 5;

/** How often an object that is being deleted is waited for, a minute apart, before a recreation ends. */
const mostDeletionWaits = 60;

/** What a heal comes to that an operator has stopped. */
const interrupted = {
  outcome: 'interrupted',
  detail: ['an operator cancelled it; what it had done by then stays as it is'],
};

/** What a remediation does for its heals. */
export interface HealingHost {
  readonly target: string;
  readonly state: RemediationState;
  readonly activities: ReturnType<typeof remediationActivities>;
  publish(phase: 'healing'): void;
  /** @param healed what it came to; of one that was interrupted, that. */
  record(healed: { outcome: string; detail: string[] }, decision: AcceptedDecision | undefined): void;
  lookAgain(seen: SeenItem): Promise<RemediateDriftResult | undefined>;
}

/**
 * Makes the objects of an item equal Git. Answers a result where that ends the item; else it was looked at again, and
 * the state says why people are to be asked, where they are.
 */
export async function heal(
  host: HealingHost,
  seen: SeenItem,
  decision?: AcceptedDecision,
): Promise<RemediateDriftResult | undefined> {
  const { state } = host;
  host.publish('healing');
  const healed = await healOrWait(host, seen, decision);
  host.record(healed, decision);
  const detail = healed.detail.join('; ');
  if (healed.outcome === 'healed') return { outcome: 'healed', detail };

  state.attempts += 1;
  if (healed.outcome === 'needs-person' || healed.outcome === 'needs-recreation') {
    state.escalation = detail;
    if (healed.outcome === 'needs-recreation') state.needsRecreation = detail;
  } else if (state.attempts >= mostAttempts) state.escalation = `healing does not come to rest: ${detail}`;
  else await sleep(state.attempts * 2000);
  return await host.lookAgain(seen);
}

/** What is half-way between deleted and created again is not looked at and asked about, but waited for. */
async function healOrWait(
  host: HealingHost,
  seen: SeenItem,
  decision: AcceptedDecision | undefined,
): Promise<HealResult> {
  const recreate = decision?.action === 'recreate';
  for (let waits = 0; ; waits += 1) {
    const healed = await host.activities.healItem
      .executeWithOptions({ summary: summaryOf(seen.item.title) }, [
        { target: host.target, seen, ...(recreate ? { recreate } : {}) },
      ])
      .catch((error: unknown) => {
        if (isCancellation(error)) host.record(interrupted, decision);
        return { outcome: 'needs-person' as const, detail: [failureReason(error)] };
      });
    if (!recreate || healed.outcome !== 'waiting' || waits >= mostDeletionWaits) return healed;
    await sleep('1 minute', { summary: 'it is being deleted' });
  }
}

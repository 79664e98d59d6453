import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { FakeSlack } from '../../../test/support/fake-slack/fake-slack.ts';
import { healButton } from './reviews.ts';
import type { AskedReview } from './reviews.ts';

/** How long after the first press each stage was reached, milliseconds. */
export interface ClickTimes {
  /** Slack had its acknowledgement: the person sees that the click counted. */
  acknowledged: number;
  /** A worker began to carry the decision out. */
  actedUpon: number;
  /** The cluster equals Git, verified. */
  healed: number;
}

type SentClick = AskedReview & { sentAt: number; presses: number; acknowledged: number };

/** Presses the heal buttons of reviews, signed as Slack signs, at an even rate whatever the answers take. */
export async function clickEach(
  slack: FakeSlack,
  reviews: readonly AskedReview[],
  perSecond: number,
): Promise<SentClick[]> {
  const start = performance.now();
  const clicks = reviews.map(async (review, index): Promise<SentClick> => {
    await pause(Math.max(0, start + (index * 1000) / perSecond - performance.now()));
    const sentAt = Date.now();
    // Slack shows a click that was not acknowledged as failed, and people press once more.
    for (let presses = 1; ; presses += 1) {
      const { acknowledged } = await slack.click(review.message, healButton, { user: 'U0ADA' });
      if (acknowledged) return { ...review, sentAt, presses, acknowledged: Date.now() - sentAt };
    }
  });
  return await Promise.all(clicks);
}

/** Waits until a decision was carried out; the times are those of the Temporal server, on the same clock. */
export async function timesOf(client: Client, click: SentClick): Promise<ClickTimes> {
  const handle = client.workflow.getHandle(click.workflowId);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const at = (event: NonNullable<typeof events>[number] | undefined): number => {
    const { seconds, nanos } = event?.eventTime ?? {};
    return Number(seconds) * 1000 + (nanos ?? 0) / 1e6 - click.sentAt;
  };
  const scheduled = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'healItem',
  );
  const id = scheduled?.eventId?.toString();
  const started = events?.find(
    (event) => event.activityTaskStartedEventAttributes?.scheduledEventId?.toString() === id,
  );
  const completed = events?.find(
    (event) => event.activityTaskCompletedEventAttributes?.scheduledEventId?.toString() === id,
  );
  return {
    acknowledged: click.acknowledged,
    actedUpon: at(started),
    healed: at(completed),
  };
}

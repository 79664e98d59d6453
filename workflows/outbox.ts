import { ActivityFailure, CancellationScope, log, rootCause } from '@temporalio/workflow';
import type { Message } from './messages.ts';

/** Messages that wait for one place at most: a card is the whole present state, so the oldest can be spared. */
const mostWaiting = 20;

/**
 * Messages to people: to each place in order, in the background, so that a messaging service that is away for an hour
 * holds up neither a decision nor the other services. One that cannot be delivered at all is given up, and that said.
 */
export class Outbox<Told extends { notifier: string } = Message> {
  private readonly deliver: (message: Told) => Promise<void>;
  private readonly gaveUp: (message: Told, reason: string) => void;
  /** What waits for each place; the first is under way. */
  private readonly lanes = new Map<string, Told[]>();

  /** @param gaveUp hears of each message that people will not get, and why. It must not wait. */
  constructor(
    deliver: (message: Told) => Promise<void>,
    gaveUp: (message: Told, reason: string) => void = () => {},
  ) {
    this.deliver = deliver;
    this.gaveUp = gaveUp;
  }

  send(message: Told): void {
    const lane = this.lanes.get(message.notifier);
    if (lane === undefined) {
      const started = [message];
      this.lanes.set(message.notifier, started);
      // Who was asked is told how it ended even where the workflow is cancelled.
      void CancellationScope.nonCancellable(() => this.empty(message.notifier, started));
      return;
    }
    lane.push(message);
    if (lane.length > mostWaiting) lane.splice(1, 1);
  }

  get idle(): boolean {
    return this.lanes.size === 0;
  }

  /** What a run that ends now leaves to the next one; what is under way may arrive twice, which does no harm. */
  get unsent(): Told[] {
    return [...this.lanes.values()].flat();
  }

  private async empty(notifier: string, lane: Told[]): Promise<void> {
    for (let [message] = lane; message !== undefined; [message] = lane) {
      await this.deliver(message).catch((error: unknown) => {
        const reason = reasonOf(error);
        log.warn('a message to people was given up', { notifier, error: reason });
        this.gaveUp(message, reason);
      });
      lane.shift();
    }
    this.lanes.delete(notifier);
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof ActivityFailure && rootCause(error)) || String(error);
}

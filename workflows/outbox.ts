import { log } from '@temporalio/workflow';

/**
 * Messages to people: sent in order, in the background, so that a messaging service that is away for an hour
 * never holds up a decision. A message that cannot be delivered at all is logged and given up.
 */
export class Outbox {
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  send(message: () => Promise<void>): void {
    this.waiting += 1;
    this.last = this.last
      .then(message)
      .catch((error: unknown) => log.warn('a message to people was given up', { error: String(error) }))
      .finally(() => {
        this.waiting -= 1;
      });
  }

  /** Nothing is under way: a run can end without losing a message. */
  get idle(): boolean {
    return this.waiting === 0;
  }
}

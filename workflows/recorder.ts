import { CancellationScope, log, sleep } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';

/** Records written at once. */
const batchSize = 50;

/**
 * Refused decisions that may wait to be written. Past it the newest are left out: whoever sends so many has been
 * recorded as often as anybody needs. They travel into the next run, which takes 2 MB.
 */
const mostWaiting = 200;

/** Between two tries, milliseconds: doubled each time, so that months without the trail fit into one history. */
const firstPause = 60_000;
const longestPause = 60 * 60_000;

/** What happened, on its way to the audit trail: in order and in the background, many at once where many wait. */
export class Recorder {
  private readonly write: (records: AuditRecord[]) => Promise<void>;
  private readonly waiting: AuditRecord[] = [];
  private isWriting = false;

  constructor(write: (records: AuditRecord[]) => Promise<void>) {
    this.write = write;
  }

  record(record: AuditRecord): void {
    if (record.accepted === false && this.waiting.length >= mostWaiting) return;
    this.waiting.push(record);
    // What has happened is recorded even where the workflow is cancelled.
    if (!this.isWriting) void CancellationScope.nonCancellable(() => this.writeAll());
  }

  get idle(): boolean {
    return this.waiting.length === 0;
  }

  /** What a run that ends now leaves to the next one; the trail knows what it has already by its id. */
  get unrecorded(): AuditRecord[] {
    return [...this.waiting];
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    let pause = firstPause;
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, batchSize);
      if (await this.isWritten(batch)) {
        this.waiting.splice(0, batch.length);
        pause = firstPause;
      } else {
        // Storage that refuses for good is mended by people; what happened stays on record until then.
        await sleep(pause, { summary: 'the audit trail is tried again' });
        pause = Math.min(pause * 2, longestPause);
      }
    }
    this.isWriting = false;
  }

  private async isWritten(batch: AuditRecord[]): Promise<boolean> {
    try {
      await this.write(batch);
      return true;
    } catch (error) {
      log.warn('the audit trail was not written', { error: String(error) });
      return false;
    }
  }
}

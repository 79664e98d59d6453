import type { ActivityFunctionWithOptions } from '@temporalio/workflow';
import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { Message } from './messages.ts';
import { Outbox } from './outbox.ts';
import { Recorder } from './recorder.ts';

/** The activities that carry it. */
export interface Carriers<Told> {
  tell: ActivityFunctionWithOptions<(message: Told) => Promise<void>>;
  recordAudit: ActivityFunctionWithOptions<(input: { records: AuditRecord[] }) => Promise<void>>;
}

/** What one run leaves to the next. */
export interface Unsaid<Told> {
  unsent: Told[];
  unrecorded: AuditRecord[];
}

/** What a workflow has to say, on its way in the background: messages to people, and records of the audit trail. */
export class Outgoing<Told extends { notifier: string; card: { moment: string } } = Message> {
  private readonly outbox: Outbox<Told>;
  private readonly recorder: Recorder;

  /**
   * @param unsaid by the run before this one; it goes first.
   * @param untold what is put on record of a message that people will not get.
   */
  constructor(
    { tell, recordAudit }: Carriers<Told>,
    { unsent, unrecorded }: Unsaid<Told>,
    untold: (message: Told, reason: string) => AuditRecord,
  ) {
    this.outbox = new Outbox(
      (message) => tell.executeWithOptions({ summary: message.card.moment }, [message]),
      (message, reason) => this.record(untold(message, reason)),
    );
    this.recorder = new Recorder((records) =>
      recordAudit.executeWithOptions({ summary: `${records.length} to record` }, [{ records }]),
    );
    for (const message of unsent) this.send(message);
    for (const record of unrecorded) this.record(record);
  }

  send(message: Told): void {
    this.outbox.send(message);
  }

  record(record: AuditRecord): void {
    this.recorder.record(record);
  }

  /** Nothing is under way. */
  get isIdle(): boolean {
    return this.isTold && this.isRecorded;
  }

  get isTold(): boolean {
    return this.outbox.idle;
  }

  get isRecorded(): boolean {
    return this.recorder.idle;
  }

  /** What the next run has to say still. */
  get left(): Unsaid<Told> {
    return { unsent: this.outbox.unsent, unrecorded: this.recorder.unrecorded };
  }
}

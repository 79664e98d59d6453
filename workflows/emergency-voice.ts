import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { LeaseMoment } from '../domain/emergency/lease-card.ts';
import type { LeaseAnswer, LeaseRequest } from '../domain/emergency/lease-request.ts';
import type {
  EmergencyLeaseInput,
  EmergencyLeaseResult,
  LeaseMessage,
  LeaseState,
} from './emergency-messages.ts';
import type { emergencyActivities } from './emergency-proxies.ts';
import { recordOfRequest, recordOfStep } from './emergency-records.ts';
import { draftLeaseCard, publishLease } from './emergency-view.ts';
import { Outbox } from './outbox.ts';
import { Recorder } from './recorder.ts';

/** What an emergency says: to people, to the audit trail, and to everybody who only looks. */
export class EmergencyVoice {
  private readonly input: EmergencyLeaseInput;
  private readonly state: LeaseState;
  private readonly outbox: Outbox<LeaseMessage>;
  private readonly recorder: Recorder;
  private published = '';

  constructor(
    input: EmergencyLeaseInput,
    state: LeaseState,
    activities: ReturnType<typeof emergencyActivities>,
  ) {
    this.input = input;
    this.state = state;
    this.outbox = new Outbox(
      (message) => activities.tellAboutLease.executeWithOptions({ summary: message.card.moment }, [message]),
      (message, reason) => this.record('not-told', `${message.notifier}: ${reason}`),
    );
    this.recorder = new Recorder((records) =>
      activities.recordAudit.executeWithOptions({ summary: `${records.length} to record` }, [{ records }]),
    );
    for (const message of state.unsent) this.outbox.send(message);
    for (const record of state.unrecorded) this.recorder.record(record);
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.outbox.idle && this.recorder.idle;
  }

  /** What the next run has to say still. */
  get left(): { unsent: LeaseMessage[]; unrecorded: AuditRecord[] } {
    return { unsent: this.outbox.unsent, unrecorded: this.recorder.unrecorded };
  }

  publish(result?: EmergencyLeaseResult): void {
    this.published = publishLease(this.input, this.state, this.published, result);
  }

  tell(moment: LeaseMoment, detail?: string): void {
    if (this.state.phase !== 'closed') this.publish();
    const card = draftLeaseCard(this.input, this.state, moment, detail);
    for (const notifier of this.state.notifiers) this.outbox.send({ notifier, card });
  }

  /** Tells people, and puts it on record. */
  happened(moment: LeaseMoment, detail?: string): void {
    this.record(moment, detail);
    this.tell(moment, detail);
  }

  answered(request: LeaseRequest, answer: LeaseAnswer): void {
    this.recorder.record(recordOfRequest(this.input, this.state, request, answer));
  }

  private record(outcome: string, detail: string | undefined): void {
    this.recorder.record(recordOfStep(this.input, this.state, outcome, detail));
  }
}

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
import { Outgoing } from './outgoing.ts';
import type { Unsaid } from './outgoing.ts';

/** What an emergency says: to people, to the audit trail, and to everybody who only looks. */
export class EmergencyVoice {
  private readonly input: EmergencyLeaseInput;
  private readonly state: LeaseState;
  private readonly outgoing: Outgoing<LeaseMessage>;
  private published = '';

  constructor(
    input: EmergencyLeaseInput,
    state: LeaseState,
    activities: ReturnType<typeof emergencyActivities>,
  ) {
    this.input = input;
    this.state = state;
    const { tellAboutLease: tell, recordAudit } = activities;
    this.outgoing = new Outgoing({ tell, recordAudit }, state, ({ notifier }, reason) =>
      recordOfStep(input, state, 'not-told', `${notifier}: ${reason}`),
    );
  }

  /** Nothing is under way in the background. */
  get isIdle(): boolean {
    return this.outgoing.isIdle;
  }

  /** What the next run has to say still. */
  get left(): Unsaid<LeaseMessage> {
    return this.outgoing.left;
  }

  publish(result?: EmergencyLeaseResult): void {
    this.published = publishLease(this.input, this.state, this.published, result);
  }

  tell(moment: LeaseMoment, detail?: string): void {
    if (this.state.phase !== 'closed') this.publish();
    const card = draftLeaseCard(this.input, this.state, moment, detail);
    for (const notifier of this.state.notifiers) this.outgoing.send({ notifier, card });
  }

  /** Tells people, and puts it on record. */
  happened(moment: LeaseMoment, detail?: string): void {
    this.record(moment, detail);
    this.tell(moment, detail);
  }

  answered(request: LeaseRequest, answer: LeaseAnswer): void {
    this.outgoing.record(recordOfRequest(this.input, this.state, request, answer));
  }

  private record(outcome: string, detail: string | undefined): void {
    this.outgoing.record(recordOfStep(this.input, this.state, outcome, detail));
  }
}

import type { LeaseRequest } from '../../domain/emergency/lease-request.ts';
import type { LeaseTerms } from '../../domain/emergency/lease-terms.ts';
import type { Lease } from '../../domain/emergency/lease.ts';
import type { WorkflowTimes } from '../../workflows/messages.ts';
import type { LeaseMessage } from '../../workflows/emergency-messages.ts';
import type { RemediationActivities } from '../remediation-activities.ts';
import type { GovernorActivities, GovernorStanding } from './governor-activities.ts';

/** What became of the wish to open a lease. */
export type OpenedLease =
  | {
      accepted: true;
      terms: LeaseTerms;
      notifiers: string[];
      /** Pull requests have a place to live. */
      forge: boolean;
    }
  | { accepted: false; reason: string };

/** What an emergency asks of the world. Everything here may be asked again after a worker died in the middle. */
export interface EmergencyActivities extends GovernorActivities, Pick<RemediationActivities, 'recordAudit'> {
  /** Judges whether somebody may open it, and writes it into the state of its target: from then on nothing is healed. */
  openLease(input: {
    target: string;
    lease: Omit<Lease, 'openedBy'>;
    opening: LeaseRequest;
  }): Promise<OpenedLease>;
  /**
   * Sees to an open lease: writes it into the state of its target again, should it have been lost, has the target
   * scanned, which tells the lease what differs in its scope, and looks how Argo CD's or Flux's automation stands.
   *
   * @param input.unlessWithin how young the newest scan must be to make another one unnecessary, milliseconds.
   */
  lookAfterLease(input: {
    target: string;
    lease: Lease;
    holder: string;
    sequence: number;
    unlessWithin: number;
    times: WorkflowTimes;
  }): Promise<GovernorStanding>;
  /** Takes it out of the state of its target and has that scanned: policy decides again about what it covered. */
  forgetLease(input: { target: string; id: string; sequence: number; times: WorkflowTimes }): Promise<void>;
  /** Shows people at one place where a lease stands. */
  tellAboutLease(input: LeaseMessage): Promise<void>;
}

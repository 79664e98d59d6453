import type { AuditRecord } from '../domain/approval/audit-record.ts';
import type { AcceptedDecision } from '../domain/approval/review.ts';
import type {
  HealResult,
  Message,
  Observation,
  RemediateDriftResult,
  SeenItem,
  WorkflowTimes,
} from '../workflows/messages.ts';

/** What a remediation asks of the world. Everything here may be asked again after a worker died in the middle. */
export interface RemediationActivities {
  /** Looks at the item's objects anew, at the newest commit. `gone` when they are true to Git. */
  observeItem(input: { target: string; seen: SeenItem; sequence: number }): Promise<Observation>;
  /**
   * Makes the objects of an item equal Git, if they are still what was decided on, and verifies it. With `recreate` an
   * object that cannot be changed is deleted and created as the commit that was decided on has it.
   */
  healItem(input: { target: string; seen: SeenItem; recreate?: boolean }): Promise<HealResult>;
  /** Shows people at one place where a review stands. */
  tellPeople(input: Message): Promise<void>;
  /** Makes a rule that keeps the item's differences silent until the decision says. Answers how many it is, in words. */
  ignoreItem(input: { target: string; seen: SeenItem; decision: AcceptedDecision }): Promise<string>;
  /**
   * Has each object of an item asked about by itself from now on: written down for the scans to come, and started at
   * once. Answers how many there are, in words.
   *
   * @param input.sequence of the look at the item.
   */
  splitItem(input: {
    target: string;
    seen: SeenItem;
    sequence: number;
    decision: AcceptedDecision;
    times: WorkflowTimes;
  }): Promise<string>;
  /** Appends to the audit trail what it does not have yet. */
  recordAudit(input: { records: AuditRecord[] }): Promise<void>;
  /** Records in the target's state how an item ended. */
  recordOutcome(input: {
    target: string;
    cause: string;
    digest: string;
    result: RemediateDriftResult;
  }): Promise<void>;
}

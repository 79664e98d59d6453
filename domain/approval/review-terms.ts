/**
 * Who may decide, named by exactly one of these: a person by any name the doors know them by, a group by its id, or a
 * role of the configuration.
 */
export interface Approver {
  user?: string | undefined;
  group?: string | undefined;
  role?: string | undefined;
}

/** How people are asked, who they are, and what silence means. Times in milliseconds. */
export interface ReviewTerms {
  /** People are reminded each time this long has passed. */
  remindAfter: number;
  /** Others may decide too, and are asked, once this long has passed; never where it is left out. */
  escalateAfter?: number | undefined;
  /** Who these others are. */
  escalateTo?: readonly Approver[] | undefined;
  expireAfter: number;
  /** `report` leaves everything as it is, `heal` restores Git. */
  onExpiry: 'report' | 'heal';
  /** Where it is left out, everybody who reaches a door may decide. */
  approvers?: readonly Approver[] | undefined;
  /** How many people have to agree to a change; 1 where it is left out. A single reject rejects. */
  quorum?: number | undefined;
  /** Who made the change cannot decide about it, as far as that is known; true where it is left out. */
  fourEyes?: boolean | undefined;
}

export function quorumOf({ quorum = 1 }: ReviewTerms): number {
  return quorum;
}

export function describeApprovers(approvers: readonly Approver[]): string {
  return approvers.map((approver) => Object.entries(approver).flat().join(' ')).join(', ');
}

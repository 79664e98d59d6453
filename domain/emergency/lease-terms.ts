import type { Approver } from '../approval/review-terms.ts';

/** How leases of a configuration run. Times in milliseconds. */
export interface LeaseTerms {
  /** Who may open, extend and close; everybody who reaches a door where it is left out. */
  openers?: readonly Approver[] | undefined;
  /** The longest that a lease may run from the moment it is opened or extended. */
  longest: number;
  /** People are reminded so long before it expires. */
  remindBefore: number;
  /** Who is called when it has expired, and may extend and close it from then on. */
  escalateTo?: readonly Approver[] | undefined;
  /** How long people then have before `onExpiry`. */
  grace: number;
  /**
   * What an expired lease comes to. `revert`: it ends, and policy decides about what differs. `keep`: healing stays held,
   * and people are reminded until it is in Git or somebody closes it.
   */
  onExpiry: 'revert' | 'keep';
  /** How often people are reminded of an expired lease that is kept. */
  remindAfter: number;
}

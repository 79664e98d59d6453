/** Types of the failure of an activity that may not change anything now; workflows wait where they see them. */
export const frozenTypes = {
  /** Of what goes forward. */
  forward: 'ChangesFrozen',
  /** Of what puts back, which only a freeze of everything stops. */
  undoing: 'EverythingFrozen',
} as const;

import type { RetrainingReason } from './retraining-messages.ts';
import type { RolloutReason } from './rollout-messages.ts';

/** The person who asked for it, where one did and not an incident. With four eyes, they do not agree to it themselves. */
export function whoAsked(reason: RetrainingReason | RolloutReason): string[] {
  return reason.kind === 'person' ? [reason.actor] : [];
}

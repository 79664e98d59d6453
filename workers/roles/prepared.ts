import { withTypedFailures } from '../../activities/failures.ts';
import { withHeartbeats } from '../../activities/heartbeats.ts';

/** What all activities have in common: they say that they live, and which of their failures a retry can mend. */
export function prepared<Activities extends object>(activities: Activities): Activities {
  return withHeartbeats(withTypedFailures(activities));
}

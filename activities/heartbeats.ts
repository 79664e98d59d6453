import { Context } from '@temporalio/activity';

type AnyActivity = (...input: never[]) => Promise<unknown>;

/** Beats within one heartbeat time-out: one that is lost or late does no harm. */
const beatsPerTimeout = 4;

/**
 * Lets every activity tell Temporal that it lives, as often as its own heartbeat time-out asks for: so a worker that
 * dies is noticed soon, and one that waits for a slow cluster is left to it. Activities without that time-out are as
 * they were.
 */
export function withHeartbeats<T extends object>(activities: T): T {
  const beating = Object.entries(activities).map(([name, activity]) => [name, wrap(activity as AnyActivity)]);
  return Object.fromEntries(beating) as T;
}

function wrap(activity: AnyActivity): AnyActivity {
  return async (...input) => {
    const context = Context.current();
    const { heartbeatTimeoutMs } = context.info;
    if (!heartbeatTimeoutMs) return await activity(...input);
    const timer = setInterval(() => context.heartbeat(), heartbeatTimeoutMs / beatsPerTimeout);
    try {
      return await activity(...input);
    } finally {
      clearInterval(timer);
    }
  };
}

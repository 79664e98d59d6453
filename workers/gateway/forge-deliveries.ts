import type { RouteResponse } from './route.ts';

/** Deliveries that are remembered; far more than forges send again. */
const mostRemembered = 5000;

/** Answers each delivery once: one that was taken before gets the same answer and does nothing. */
export interface Deliveries {
  /** A delivery whose handling failed is handled again. */
  once(id: string, handle: () => Promise<RouteResponse>): Promise<RouteResponse>;
}

export function createDeliveries(): Deliveries {
  const taken = new Map<string, Promise<RouteResponse>>();
  return {
    async once(id, handle) {
      const earlier = taken.get(id);
      if (earlier !== undefined) return await earlier;
      const answer = handle();
      taken.set(id, answer);
      const [oldest] = taken.keys();
      if (taken.size > mostRemembered && oldest !== undefined) taken.delete(oldest);
      try {
        return await answer;
      } catch (error) {
        taken.delete(id);
        throw error;
      }
    },
  };
}

import type { ObservedTraffic } from '../observed-traffic.ts';
import type { KubernetesObject } from '../../../infrastructure/object.ts';

/** One operation of RFC 6902. */
export type Operation =
  { op: 'add' | 'replace' | 'test'; path: string; value: unknown } | { op: 'remove'; path: string };

/** Which of the objects of a rollout is meant. */
export type Moved = 'service' | 'second' | 'route';

/** What is to be done next, from one look at what is so; taken again and again it comes to `done` or `failed`. */
export type ServingStep =
  | { do: 'patch'; what: Moved; why: string; operations: Operation[] }
  | { do: 'create'; object: KubernetesObject; why: string }
  | { do: 'delete'; what: 'second'; why: string }
  /** Nothing can be done now but to look again. */
  | { do: 'wait'; until: string; isTraffic: boolean }
  | { do: 'done'; detail: string }
  /** It cannot come about, whatever is waited for. */
  | { do: 'failed'; reason: string };

export const wait = (until: string): ServingStep => ({ do: 'wait', until, isTraffic: false });

/** What was asked for is in the spec, and does not show in what is observed yet. */
export const waitForTraffic = (until: string): ServingStep => ({ do: 'wait', until, isTraffic: true });

/** What a mode has to be able to do. `percent` is of the candidate. */
export interface ServingMode<World> {
  shift(world: World, percent: number): ServingStep;
  promote(world: World): ServingStep;
  restore(world: World): ServingStep;
  retire(world: World): ServingStep;
  observe(world: World): ObservedTraffic;
}

import type { Autoscaler } from '../autoscaler.ts';
import type { ExplainedDifference } from '../explain.ts';
import type { KubernetesObject } from '../object.ts';

/** What a rule may look at besides the difference itself. */
export interface Situation {
  /** Git's object. */
  desired: KubernetesObject;
  live: KubernetesObject;
  /** Autoscalers of the object's namespace. */
  autoscalers: readonly Autoscaler[];
  /**
   * What the expected state is the server's answer to: an update of the live object, or its creation under another
   * name, in which case everything that is allocated at creation differs.
   */
  expectedBy: 'update' | 'creation';
}

/** A difference that is legitimate without anybody configuring it. Every stated criterion must hold. */
export interface LegitimateDriftRule {
  /** Appears in `ignored`. */
  name: string;
  /** Globs over `group/Kind`; the core group is empty (`/Service`). */
  kinds: readonly string[];
  /** Path patterns, each for the node it names and all below; list items by index or by name (`[istio-proxy]`). */
  paths: readonly string[];
  changes?: readonly ExplainedDifference['change'][];
  /** Globs: the field must be owned by such a manager, so that the same change by somebody else stays drift. */
  managers?: readonly string[];
  /** … that wrote through this subresource. */
  subresource?: string;
  when?: (situation: Situation, difference: ExplainedDifference) => boolean;
  /** Everyday bookkeeping of a controller: named beside a finding, not worth a line of its own. */
  routine?: true;
}

import type { JsonObject } from '../../../infrastructure/object.ts';
import type { RolloutMode } from '../plan.ts';
import type { ModelPlace } from './model-place.ts';

/**
 * What is remembered of an InferenceService under a rollout, in storage: how it was, and what we have asked of it. It is
 * written before each change, so that whoever comes after a death in the middle knows what may have been done, and what
 * of the differences is somebody else's.
 */
export interface ServiceRecord {
  version: 1;
  mode: RolloutMode;
  service: { namespace: string; name: string };
  uid: string;
  place: ModelPlace;
  /** The spec as it was before. */
  original: JsonObject;
  /** By `via: git`: the spec as the source in Git had it before. */
  source?: JsonObject;
  champion: { storageUri: string; revision: string };
  candidate: {
    storageUri: string;
    /** Of the entry of `spec.canary`, or of the second InferenceService. */
    name: string;
    /** In Knative mode the one that KServe made, once it is known. */
    revision: string | undefined;
  };
  /** Every percent that was asked for. */
  asked: number[];
  /** Where it goes: to the candidate, to the candidate alone, back to the champion. */
  direction: 'forward' | 'promoted' | 'retired' | 'back';
  /** Of blue–green: the HTTPRoute that is moved, with its rules as they were. */
  route: { name: string; rules: JsonObject[] } | undefined;
}

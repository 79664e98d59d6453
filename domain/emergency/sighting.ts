import type { ObjectReference } from '../infrastructure/object.ts';

/** A change that a watch saw; it may have been overwritten since. What it said is kept in storage. */
export interface Sighting extends ObjectReference {
  /** When it was seen, RFC 3339. */
  at: string;
  /** Version of the object that was seen. */
  resourceVersion: string;
  /** Who wrote it, as managedFields names tools. */
  manager: string;
  /** What moved, in a few lines. No secret values. */
  brief: string[];
  /** Where all of it is kept: a list of `FieldDifference`, `desired` is what stood there before. */
  uri: string;
}

import type { FieldDifference } from '../infrastructure/finding.ts';
import type { ObjectReference } from '../infrastructure/object.ts';

/** A change that a watch saw, with what it said; it may have been overwritten since. No secret values. */
export interface Sighting extends ObjectReference {
  /** RFC 3339. */
  at: string;
  /** Version of the object that was seen. */
  resourceVersion: string;
  /** Who wrote it, as managedFields names tools. */
  manager: string;
  /** What it said then (`live`) and before (`desired`). */
  fields: FieldDifference[];
}

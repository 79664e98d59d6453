import type { Json } from '../../../domain/infrastructure/object.ts';

/** Line and column from 1. */
export interface Place {
  line: number;
  column: number;
}

/** One document, and where it and the items of a list at its root (`items`) stand. */
export interface PlainDocument extends Place {
  value: Json;
  items: readonly Place[];
}

import type { RenderedObject } from '../../clients/renderers/renderer.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';

/** An object of Git in its place, with how it was last applied. */
export interface ShardObject extends RenderedObject {
  /**
   * The object as it was last applied: `same` as now, null where it was not in Git then, absent where nobody knows.
   */
  base?: KubernetesObject | null | 'same';
}

/** What one shard compares. TRUE VALUES, those of Secrets included: it is stored sealed, and for one scan only. */
export interface ShardWork {
  /** Whose objects these are, all of them; empty for objects without a namespace. */
  namespaces: string[];
  objects: ShardObject[];
  /** Only in the shard that also looks for what Git does not name. */
  strays?: StraySearch;
}

/** What must be known of all of Git to tell what it does not name. */
export interface StraySearch {
  /** Keys of every object that Git names, and of the Secrets that are made of them. */
  known: string[];
  /** Keys of objects that Git named when they were last applied, and names no longer. */
  dropped: string[];
}

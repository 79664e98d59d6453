import type { KubernetesObject } from '../../domain/infrastructure/object.ts';

/** Where something stands in a source: path relative to the checkout, line and column from 1. */
export interface SourcePosition {
  file: string;
  line: number;
  column: number;
}

/** A desired object and the place in the source that it comes from. */
export interface RenderedObject {
  object: KubernetesObject;
  source: SourcePosition;
}

/** A fault of the source, in one line a person can act on. */
export interface RenderFault {
  position: SourcePosition;
  message: string;
}

/** Something in the source that is not a Kubernetes object and was left out, and why. */
export interface RenderSkip {
  position: SourcePosition;
  reason: string;
}

/** What a source renders to. With any fault the render is partial: it may be compared, never healed from. */
export interface RenderResult {
  /** Sorted by file and position; no object twice. */
  objects: RenderedObject[];
  faults: RenderFault[];
  skipped: RenderSkip[];
  /**
   * The source was read without a fault and holds no object. Valid, and nothing to act on: never a ground to
   * delete or revert what runs.
   */
  empty: boolean;
  /** Where objects belong that state no namespace, where the source itself says so (the namespace of a release). */
  namespace?: string;
}

/**
 * Turns the sources below a folder into desired objects. Reads only inside `root`. Faults of the source are
 * values in the result; it rejects only with a RenderError (see errors.ts) or when aborted.
 */
export interface Renderer {
  /** `path` is relative to `root`, which is the checkout; a folder or one file. */
  render(root: string, path: string, signal?: AbortSignal): Promise<RenderResult>;
}

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

/** What a source renders to. With any fault the render is partial: it may be compared, never healed from. */
export interface RenderResult {
  objects: RenderedObject[];
  faults: RenderFault[];
}

/** Turns the sources below a folder into desired objects. Reads only inside `root`. */
export interface Renderer {
  /** `path` is relative to `root`, which is the checkout. A missing path rejects with a RenderError. */
  render(root: string, path: string, signal?: AbortSignal): Promise<RenderResult>;
}

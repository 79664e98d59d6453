import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import type { RendererOf } from '../../clients/renderers/renderer-of.ts';
import type { SourceTree } from '../../clients/source-tree/source-tree.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import type { RefusalCode } from '../../domain/source/refusal.ts';

export interface CodifyDeps {
  rendererOf: RendererOf;
  /** The checkout that is to change; it is read only. */
  tree: SourceTree;
}

/** Something that is rendered by itself: a path of the checkout, and how. */
export interface RenderUnit {
  path: string;
  settings: RenderSettings;
}

export interface CodifyRequest {
  /** What the cluster is held to. */
  target: RenderUnit;
  /** What was approved, with true values. */
  changes: readonly LiveChange[];
  /** Renders that must not move, beside those that are found in the checkout. */
  others?: readonly RenderUnit[];
  signal?: AbortSignal;
}

/** A file as it was and as it is to be; null where there is none. Paths are relative to the checkout. */
export interface SourceEdit {
  path: string;
  before: string | null;
  after: string | null;
}

/** One render before and after the edits. */
export interface ProvedRender extends RenderUnit {
  objects: number;
  /** What differs; a consequence is the new name of a generated object where others use it. Empty: nothing moved. */
  changed: { object: ObjectReference; path: string; consequence: boolean }[];
}

export interface Proof {
  /** The target first. Every other one is the same before and after. */
  renders: ProvedRender[];
  /** Generated objects whose name ends in a hash of their content. */
  renamed: { object: ObjectReference; from: string; to: string }[];
  /** Renders that could not be compared because they cannot be rendered at all, before as after. */
  notRendered: { path: string; reason: string }[];
}

/** A change that was not carried into the source, and why. */
export interface CodifyRefusal {
  object: ObjectReference;
  location: string;
  change: LiveChange['change'];
  code: RefusalCode;
  /** One line a person can act on. Never holds the value. */
  message: string;
  /** What would bring the change about where overlays are possible: a strategic merge patch. */
  offer?: string;
}

export interface CodifyResult {
  /** What to write; empty where everything was refused or is there already. */
  edits: SourceEdit[];
  /** Changes that the edited source renders to. */
  codified: LiveChange[];
  proof: Proof;
  warnings: string[];
  refusals: CodifyRefusal[];
}

import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { RenderedObject, RenderFault, RenderSkip, SourcePosition } from '../renderer.ts';

/** What one text holds, in the order of the text. */
export interface Manifests {
  objects: RenderedObject[];
  faults: RenderFault[];
  skipped: RenderSkip[];
}

/** Gathers what is found in one text and turns places in it into positions. */
export class ManifestCollector<At> {
  readonly #positionOf: (at: At) => SourcePosition;
  readonly #objects: RenderedObject[] = [];
  readonly #faults = new Map<string, RenderFault>();
  readonly #others: RenderSkip[] = [];

  constructor(positionOf: (at: At) => SourcePosition) {
    this.#positionOf = positionOf;
  }

  get faultCount(): number {
    return this.#faults.size;
  }

  object(at: At, object: KubernetesObject): void {
    this.#objects.push({ object, source: this.#positionOf(at) });
  }

  /** The same fault at the same place counts once: an alias repeats what stands at its anchor. */
  fault(at: At, message: string): void {
    const position = this.#positionOf(at);
    this.#faults.set(`${position.line}:${position.column} ${message}`, { position, message });
  }

  /** Something that is not a Kubernetes object. */
  other(at: At, reason: string): void {
    this.#others.push({ position: this.#positionOf(at), reason });
  }

  /** Beside real objects a document that is none is a slip, not another sort of file. */
  finish(): Manifests {
    const faults = [...this.#faults.values()];
    if (this.#objects.length === 0) return { objects: [], faults, skipped: this.#others };
    const slips = this.#others.map(({ position, reason }) => ({
      position,
      message: `${reason}, yet the file holds Kubernetes objects`,
    }));
    return { objects: this.#objects, faults: [...faults, ...slips], skipped: [] };
  }
}

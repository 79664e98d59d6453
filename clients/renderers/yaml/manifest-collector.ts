import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { RenderedObject, RenderFault, RenderSkip, SourcePosition } from '../renderer.ts';

/** What one text holds, in the order of the text. */
export interface Manifests {
  objects: RenderedObject[];
  faults: RenderFault[];
  skipped: RenderSkip[];
}

/** Gathers what is found in one text and turns offsets into positions. */
export class ManifestCollector {
  readonly #positionOf: (offset: number) => SourcePosition;
  readonly #objects: RenderedObject[] = [];
  readonly #faults = new Map<string, RenderFault>();
  readonly #others: RenderSkip[] = [];

  constructor(positionOf: (offset: number) => SourcePosition) {
    this.#positionOf = positionOf;
  }

  get faultCount(): number {
    return this.#faults.size;
  }

  object(offset: number, object: KubernetesObject): void {
    this.#objects.push({ object, source: this.#positionOf(offset) });
  }

  /** The same fault at the same place counts once: an alias repeats what stands at its anchor. */
  fault(offset: number, message: string): void {
    this.#faults.set(`${offset} ${message}`, { position: this.#positionOf(offset), message });
  }

  /** Something that is not a Kubernetes object. */
  other(offset: number, reason: string): void {
    this.#others.push({ position: this.#positionOf(offset), reason });
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

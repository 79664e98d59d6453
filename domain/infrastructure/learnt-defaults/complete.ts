import { newShape } from './shape.ts';
import type { Shape } from './shape.ts';
import type { ListPlace, Place, ShapeWalker } from './walk.ts';

/**
 * Completes Git's object where the server cannot be asked: with everything that live has and Git does not state,
 * except what the server is known not to fill in at such a place. What differs from the outcome was changed; what does
 * not may have been.
 */
export class CompletingWalker implements ShapeWalker {
  readonly path: (string | number)[] = [];
  atomic = 0;
  readonly #completions: (() => void)[] = [];

  /** A place that was never asked about still leads to others below it, which may be known. */
  enter(parent: Shape, key: string): Shape {
    return parent.below.get(key) ?? newShape('', parent.place);
  }

  unstatedFields({ shape, stated, actual, unstated }: Place): boolean {
    const { additions, derived } = shape;
    const isKnown = additions !== undefined && !shape.varies && !shape.doubtful;
    for (const name of unstated) {
      if (isKnown && !additions.has(name) && derived?.has(name) !== true) continue;
      this.#completions.push(() => (stated[name] = actual[name]));
    }
    return true;
  }

  unstatedItems({ shape, stated, actual, indexes }: ListPlace): boolean {
    const isKnown = shape.additions !== undefined && !shape.varies;
    if (!isKnown) this.#completions.push(() => stated.push(...indexes.map((index) => actual[index])));
    return true;
  }

  differs(): boolean {
    return true;
  }

  ambiguous(): boolean {
    return false;
  }

  /** Puts into the stated object what was found; only now, for the walk goes over what is stated. */
  complete(): void {
    for (const completion of this.#completions) completion();
  }
}

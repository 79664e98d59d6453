import { sameValue } from '../compare.ts';
import { fieldSchema } from '../list-items.ts';
import type { Shape } from './shape.ts';
import type { ListPlace, Place, ShapeWalker } from './walk.ts';

/** Looks for proof that the server would answer with what is live. The first doubt ends the walk. */
export class SettlingWalker implements ShapeWalker {
  readonly path: (string | number)[] = [];
  atomic = 0;
  /** Fields and items of live that the server would not answer, or perhaps not. */
  readonly unsettled: (string | number)[][] = [];
  /** The shape above the first one that the server was never asked about. */
  unknownBelow: { shape: Shape; key: string } | undefined;
  readonly #root: Record<string, unknown>;

  constructor(root: Record<string, unknown>) {
    this.#root = root;
  }

  enter(parent: Shape, key: string): Shape | undefined {
    const shape = parent.below.get(key);
    if (shape?.additions === undefined) {
      this.unknownBelow = { shape: parent, key };
      return undefined;
    }
    return shape.varies || shape.doubtful ? undefined : shape;
  }

  unstatedFields({ shape, stated, actual, schema, unstated }: Place): boolean {
    const additions = shape.additions ?? new Map<string, unknown>();
    let met = 0;
    for (const name of unstated) {
      const derived = shape.derived?.get(name);
      if (derived !== undefined) {
        if (!derived({ actual: actual[name], beside: stated, root: this.#root })) return false;
      } else if (additions.has(name)) {
        if (!sameValue(additions.get(name), actual[name], fieldSchema(schema, name))) return false;
        met += 1;
      } else {
        if (this.atomic > 0) return false;
        this.unsettled.push([...this.path, name]);
      }
    }
    return met === additions.size;
  }

  unstatedItems({ indexes }: ListPlace): boolean {
    if (this.atomic > 0) return false;
    for (const index of indexes) this.unsettled.push([...this.path, index]);
    return true;
  }

  differs(): boolean {
    return false;
  }

  ambiguous(): boolean {
    return false;
  }
}

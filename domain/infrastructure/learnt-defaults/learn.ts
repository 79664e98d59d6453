import { canonicalJson } from '../canonical-json.ts';
import type { Json } from '../object.ts';
import { isEnumerated, newShape, placeBelow } from './shape.ts';
import type { Shape } from './shape.ts';
import type { ListPlace, Place, ShapeWalker } from './walk.ts';

/** Remembers what the server filled in beyond what Git states. Everything unexpected makes the shape one to ask. */
export class LearningWalker implements ShapeWalker {
  readonly path: (string | number)[] = [];
  atomic = 0;
  /** Shapes that this walk made. */
  made = 0;
  /** Whether this walk taught anything. */
  changed = false;
  readonly #kind: string;
  readonly #root: Record<string, unknown>;
  readonly #room: number;

  /** @param room how many more shapes may be remembered. */
  constructor(kind: string, root: Record<string, unknown>, room: number) {
    this.#kind = kind;
    this.#root = root;
    this.#room = room;
  }

  enter(parent: Shape, key: string): Shape | undefined {
    let shape = parent.below.get(key);
    if (shape === undefined) {
      if (this.made >= this.#room) return undefined;
      shape = newShape(this.#kind, placeBelow(parent.place, key));
      // A list adds nothing unless it turns out to.
      if (key.endsWith('/[]')) shape.additions = new Map();
      parent.below.set(key, shape);
      this.made += 1;
      this.changed = true;
    }
    return shape;
  }

  unstatedFields({ shape, stated, actual, schema, unstated }: Place): boolean {
    const additions = new Map<string, Json>();
    let doubtful = false;
    for (const name of unstated) {
      const derived = shape.derived?.get(name);
      const value = actual[name] as Json;
      if (derived === undefined) additions.set(name, value);
      else if (!derived({ actual: value, beside: stated, root: this.#root })) this.#markVaries(shape);
    }
    // Keys of a map are data, which may be secret; nothing is remembered of them.
    if (schema.type !== 'struct' && additions.size > 0) {
      this.#markVaries(shape);
      additions.clear();
    }
    for (const value of additions.values()) doubtful ||= this.#isCopy(value, stated);
    if (shape.additions === undefined) {
      shape.additions = additions;
      shape.doubtful = doubtful;
      this.changed = true;
    } else {
      const same = sameAdditions(shape.additions, additions);
      if (!same) this.#markVaries(shape);
      else if (shape.doubtful && !doubtful) {
        shape.doubtful = false;
        this.changed = true;
      }
    }
    return true;
  }

  unstatedItems({ shape }: ListPlace): boolean {
    this.#markVaries(shape);
    return true;
  }

  differs(shape: Shape): boolean {
    this.#markVaries(shape);
    return true;
  }

  ambiguous(shape: Shape): boolean {
    return this.differs(shape);
  }

  #markVaries(shape: Shape): void {
    if (shape.varies) return;
    shape.varies = true;
    this.changed = true;
  }

  /** Whether a value also stands in what Git states, where the server may have it from. */
  #isCopy(value: Json, stated: Record<string, unknown>): boolean {
    if (value !== null && typeof value === 'object') {
      return Object.values(value).some((child) => this.#isCopy(child, stated));
    }
    if (typeof value === 'string' && value !== '') {
      const { name, namespace } = this.#root['metadata'] as { name?: unknown; namespace?: unknown };
      if (value === name || value === namespace) return true;
    }
    return Object.entries(stated).some(([field, sibling]) => {
      if (sibling !== null && typeof sibling === 'object') {
        return this.#isCopy(value, sibling as Record<string, unknown>);
      }
      if (typeof value === 'number') return value !== 0 && sibling === value;
      if (typeof value !== 'string' || typeof sibling !== 'string' || isEnumerated(field, sibling))
        return false;
      return sibling.length > 2 && value.includes(sibling);
    });
  }
}

function sameAdditions(one: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>): boolean {
  if (one.size !== other.size) return false;
  for (const [name, value] of one) {
    if (!other.has(name) || canonicalJson(other.get(name)) !== canonicalJson(value)) return false;
  }
  return true;
}

import { objectKey, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { contentDigest } from './object-change.ts';

interface Held {
  /** JSON in UTF-8: a fifth of what the parsed object takes, and countable. */
  body: Buffer;
  digest: string;
}

/** There is no room for an object that should be held. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

/** Objects of one list, within a budget of memory. */
export class HeldObjects {
  readonly #budget: MemoryBudget;
  readonly #held = new Map<string, Held>();

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /**
   * Holds an object in place of the one before; answers how it differs from that.
   * @throws NoRoomError
   */
  put(object: KubernetesObject): 'appeared' | 'changed' | 'same' {
    const key = objectKey(referenceOf(object));
    const before = this.#held.get(key);
    const held: Held = { body: Buffer.from(JSON.stringify(object)), digest: contentDigest(object) };
    if (!this.#budget.take(held.body.byteLength - (before?.body.byteLength ?? 0))) throw new NoRoomError();
    this.#held.set(key, held);
    if (before === undefined) return 'appeared';
    return before.digest === held.digest ? 'same' : 'changed';
  }

  /** What is held of an object, read when it is asked for; undefined where nothing is. */
  peek(key: string): (() => KubernetesObject) | undefined {
    const held = this.#held.get(key);
    return held && (() => parse(held));
  }

  /** Lets go of an object; answers what was held. */
  remove(key: string): KubernetesObject | undefined {
    const held = this.#held.get(key);
    if (held === undefined) return undefined;
    this.#held.delete(key);
    this.#budget.take(-held.body.byteLength);
    return parse(held);
  }

  clear(): void {
    for (const { body } of this.#held.values()) this.#budget.take(-body.byteLength);
    this.#held.clear();
  }

  keys(): string[] {
    return [...this.#held.keys()];
  }

  /** Pages of so many objects; each object as it is when its page is read. */
  *pages(size: number): Generator<KubernetesObject[]> {
    const keys = this.keys();
    for (let from = 0; from < keys.length; from += size) {
      const page = keys.slice(from, from + size).map((key) => this.#held.get(key));
      yield page.flatMap((held) => (held === undefined ? [] : [parse(held)]));
    }
  }
}

function parse({ body }: Held): KubernetesObject {
  return JSON.parse(body.toString('utf8')) as KubernetesObject;
}

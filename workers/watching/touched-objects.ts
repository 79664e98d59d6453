import type { ObjectReference } from '../../domain/infrastructure/object.ts';

/** An object that was touched, and what tells this change of it from another. */
export interface TouchedObject {
  reference: ObjectReference;
  change: string;
}

/** Times in milliseconds. */
export interface DebounceTimes {
  /** An object must be left alone for so long … */
  debounce: number;
  /** … but not longer than this, and this long lies between two calls. */
  interval: number;
}

/**
 * Gathers touched objects until they are left alone, and hands them over together. What could not be handled is kept
 * for the next time.
 */
export class TouchedObjects {
  readonly #times: DebounceTimes;
  readonly #handle: (touched: readonly TouchedObject[]) => Promise<boolean>;
  readonly #touched = new Map<string, TouchedObject>();
  #first = 0;
  #last = 0;
  #handledAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #handling: Promise<void> | undefined;
  #closed = false;

  /** @param handle answers whether the objects are taken care of; it never rejects. */
  constructor(times: DebounceTimes, handle: (touched: readonly TouchedObject[]) => Promise<boolean>) {
    this.#times = times;
    this.#handle = handle;
  }

  touch(key: string, object: TouchedObject): void {
    this.#last = performance.now();
    if (this.#touched.size === 0) this.#first = this.#last;
    this.#touched.set(key, object);
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#handling;
  }

  #schedule(): void {
    if (this.#closed || this.#handling !== undefined || this.#touched.size === 0) return;
    const { debounce, interval } = this.#times;
    const quiet = Math.min(this.#last + debounce, this.#first + interval);
    const due = Math.max(quiet, this.#handledAt + interval);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#handling = this.#handOver();
    }, due - performance.now());
    this.#timer.unref();
  }

  async #handOver(): Promise<void> {
    this.#handledAt = performance.now();
    const batch = new Map(this.#touched);
    const isDone = await this.#handle([...batch.values()]);
    for (const [key, object] of batch) {
      // What was touched again meanwhile is looked at again.
      if (isDone && this.#touched.get(key) === object) this.#touched.delete(key);
    }
    this.#first = performance.now();
    this.#handling = undefined;
    this.#schedule();
  }
}

/** Makes one step of somebody's work happen and fail all the same, as when the process dies right after it. */
export class Interruptions {
  #steps = 0;
  #at = 0;
  #interrupted = false;

  interruptAt(step: number): void {
    this.#steps = 0;
    this.#at = step;
    this.#interrupted = false;
  }

  wasInterrupted(): boolean {
    return this.#interrupted;
  }

  /** The same object, whose calls are the steps. */
  watch<Target extends object>(target: Target): Target {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return async (...input: unknown[]) => {
          const result: unknown = await Reflect.apply(member, object, input);
          this.#steps += 1;
          if (this.#steps !== this.#at) return result;
          this.#interrupted = true;
          throw new Error('interrupted');
        };
      },
    });
  }
}

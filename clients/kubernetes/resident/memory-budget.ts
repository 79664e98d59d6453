/** Bytes that several may hold together. */
export class MemoryBudget {
  #left: number;

  /** @param bytes in all. */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes so many bytes, or none and answers false; a negative number gives back. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

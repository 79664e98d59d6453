import type { Cell } from './feature-table.ts';

/** A finished column: numbers with NaN where missing, or texts with null. */
export type BuiltColumn =
  | { kind: 'integer' | 'float' | 'boolean'; numbers: Float64Array }
  | { kind: 'text'; texts: (string | null)[] };

/**
 * Gathers the values of one column. What they are is what they all are: numbers (whole ones as long as all are),
 * booleans, or text as soon as they are mixed.
 */
export class ColumnBuilder {
  #kind: 'empty' | 'number' | 'boolean' | 'text' = 'empty';
  #numbers = new Float64Array(256);
  #texts: (string | null)[] = [];
  #length = 0;

  push(cell: Cell | undefined): void {
    if (cell === null || cell === undefined) this.#pushMissing();
    else if (typeof cell === 'number') this.#pushNumber(cell, 'number');
    else if (typeof cell === 'boolean') this.#pushNumber(Number(cell), 'boolean');
    else {
      this.#becomeText();
      this.#texts.push(cell);
      this.#length += 1;
    }
  }

  /** Fills with missing values up to a length. */
  padTo(length: number): void {
    while (this.#length < length) this.#pushMissing();
  }

  finish(): BuiltColumn {
    if (this.#kind === 'text') return { kind: 'text', texts: this.#texts };
    const numbers = this.#numbers.subarray(0, this.#length);
    if (this.#kind === 'boolean') return { kind: 'boolean', numbers };
    return { kind: numbers.every(isWholeOrMissing) && this.#kind !== 'empty' ? 'integer' : 'float', numbers };
  }

  #pushMissing(): void {
    if (this.#kind === 'text') this.#texts.push(null);
    else this.#place(Number.NaN);
    this.#length += 1;
  }

  #pushNumber(value: number, kind: 'number' | 'boolean'): void {
    if (this.#kind === 'empty') this.#kind = kind;
    if (this.#kind === kind) this.#place(value);
    else {
      this.#becomeText();
      this.#texts.push(kind === 'boolean' ? String(value === 1) : String(value));
    }
    this.#length += 1;
  }

  #place(value: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length] = value;
  }

  #becomeText(): void {
    if (this.#kind === 'text') return;
    const wereBooleans = this.#kind === 'boolean';
    this.#texts = Array.from(this.#numbers.subarray(0, this.#length), (value) => {
      if (Number.isNaN(value)) return null;
      return wereBooleans ? String(value === 1) : String(value);
    });
    this.#numbers = new Float64Array();
    this.#kind = 'text';
  }
}

function isWholeOrMissing(value: number): boolean {
  return Number.isNaN(value) || Number.isSafeInteger(value);
}

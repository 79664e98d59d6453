import { LearntDefaults } from '../../domain/infrastructure/learnt-defaults/learnt-defaults.ts';

/** True objects whose verdict is remembered at most: those that had to be asked about, which are few. */
const mostVerdicts = 20_000;

/**
 * What comparisons of one cluster learn for the next ones: what its server fills in, and which objects that only the
 * server can judge were true in which version. Losing it costs time, nothing else.
 */
export class ComparisonMemory {
  readonly defaults: LearntDefaults;
  readonly #trueOnes: Set<string>;
  #changed = false;

  constructor(defaults = new LearntDefaults(), trueOnes: Iterable<string> = []) {
    this.defaults = defaults;
    this.#trueOnes = new Set(trueOnes);
  }

  /** Whether this object, in this version and held against this state of Git, was true. */
  wasTrue(verdict: string): boolean {
    return this.#trueOnes.has(verdict);
  }

  rememberTrue(verdict: string): void {
    this.#trueOnes.add(verdict);
    this.#changed = true;
    if (this.#trueOnes.size <= mostVerdicts) return;
    const [oldest] = this.#trueOnes;
    if (oldest !== undefined) this.#trueOnes.delete(oldest);
  }

  get verdicts(): readonly string[] {
    return [...this.#trueOnes];
  }

  /** Whether there is something new to be stored since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed || this.defaults.takeChanged();
    this.#changed = false;
    return changed;
  }
}

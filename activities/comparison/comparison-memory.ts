import { createHmac, randomBytes } from 'node:crypto';
import { canonicalJson } from '../../domain/infrastructure/canonical-json.ts';
import { LearntDefaults } from '../../domain/infrastructure/learnt-defaults/learnt-defaults.ts';
import type { StoredDefaults } from '../../domain/infrastructure/learnt-defaults/stored-shape.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { comparableContent } from '../../domain/infrastructure/normalise.ts';
import { holdsSecrets } from '../../domain/infrastructure/sensitive-values.ts';
import type { KindKnowledge } from './cluster-knowledge.ts';
import type { CompareObjectInput } from './compare-object.ts';
import type { Comparison } from './comparison.ts';

/** True objects whose verdict is remembered at most: those that had to be asked about, which are few. */
const mostVerdicts = 20_000;

/** Answers of the server about other objects that are remembered at most, each as large as an object. */
const mostAnswers = 1000;

/** Another one whenever older content no longer holds. */
const format = 1;

interface StoredMemory {
  format: number;
  /** The version of Plumbline that wrote it: its rules are part of every verdict. */
  version: string;
  key: string;
  defaults: StoredDefaults;
  verdicts: string[];
}

/**
 * What comparisons of one cluster learn for the next ones: what its server fills in, and which objects that only the
 * server can judge were true in which version. Losing it costs time, nothing else. It holds no value of a Secret, and
 * verdicts are keyed hashes.
 */
export class ComparisonMemory {
  readonly defaults: LearntDefaults;
  readonly #key: Buffer;
  readonly #verdicts: Set<string>;
  /** Values are in them: they stay in this process. */
  readonly #answers = new Map<string, KubernetesObject>();
  #changed = false;

  constructor(
    defaults = new LearntDefaults(),
    key: Buffer = randomBytes(32),
    verdicts: Iterable<string> = [],
  ) {
    this.defaults = defaults;
    this.#key = key;
    this.#verdicts = new Set(verdicts);
  }

  /** What was stored before; an empty memory where that is unreadable or was written by another version. */
  static from(text: string | undefined, version: string): ComparisonMemory {
    try {
      const stored = JSON.parse(text ?? '{}') as StoredMemory;
      if (stored.format !== format || stored.version !== version) return new ComparisonMemory();
      const { defaults, key, verdicts } = stored;
      return new ComparisonMemory(LearntDefaults.from(defaults), Buffer.from(key, 'hex'), verdicts);
    } catch {
      return new ComparisonMemory();
    }
  }

  /** As text to be stored; undefined where nothing is new since the last time. */
  takeChanged(version: string): string | undefined {
    const changed = this.defaults.takeChanged() || this.#changed;
    this.#changed = false;
    if (!changed) return undefined;
    const key = this.#key.toString('hex');
    const stored = { format, version, key, defaults: this.defaults, verdicts: [...this.#verdicts] };
    return JSON.stringify(stored);
  }

  /**
   * Names everything that the comparison of an object depends on; undefined where that is not known, or where the
   * object holds secrets. A cluster restored from a backup counts its versions anew, so the content is part of it.
   */
  verdictOn(
    knowledge: KindKnowledge,
    { desired, live, ignoreRules }: CompareObjectInput,
  ): string | undefined {
    if (live === undefined || knowledge.version === undefined) return undefined;
    const { uid, resourceVersion, deletionTimestamp } = live.metadata;
    if (uid === undefined || resourceVersion === undefined) return undefined;
    if (holdsSecrets(desired) || deletionTimestamp !== undefined) return undefined;
    const content = canonicalJson([
      knowledge.version,
      uid,
      resourceVersion,
      comparableContent(live),
      desired as object,
      ignoreRules,
    ]);
    return createHmac('sha256', this.#key).update(content).digest('base64url');
  }

  wasTrue(verdict: string): boolean {
    return this.#verdicts.has(verdict);
  }

  /** What the server answered about an object of which there is more to be said. */
  answerTo(verdict: string): KubernetesObject | undefined {
    return this.#answers.get(verdict);
  }

  /** Remembers that an object is true, or, where there is more to be said about it, what the server answered. */
  remember(verdict: string, comparison: Comparison): void {
    const { standing, isTrue, isVerified, exempt, ignoredBelow, brokenRules } = comparison;
    if (standing.is !== 'present' || !isVerified || ignoredBelow.length > 0 || brokenRules.length > 0) return;
    if (isTrue && exempt.every(({ rule }) => rule?.routine === true)) {
      this.#verdicts.add(verdict);
      this.#changed = true;
      const [oldest] = this.#verdicts;
      if (this.#verdicts.size > mostVerdicts && oldest !== undefined) this.#verdicts.delete(oldest);
    } else if (standing.state.expectedBy === 'update') {
      this.#answers.set(verdict, standing.state.expected);
      const [oldest] = this.#answers.keys();
      if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
    }
  }
}

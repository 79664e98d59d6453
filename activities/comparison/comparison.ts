import type { ClientError } from '../../clients/errors.ts';
import { driftIn, exemptIn } from '../../domain/infrastructure/evaluate.ts';
import type { EvaluatedDifference, ObjectState } from '../../domain/infrastructure/evaluate.ts';
import type { ExplainedDifference } from '../../domain/infrastructure/explain.ts';
import type { DriftOrigin, IgnoredField } from '../../domain/infrastructure/finding.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';

/**
 * One object of Git held against the live one, with everything a heal needs: TRUE VALUES, those of Secrets included.
 * It lives in the memory of one activity; what may be stored, logged or returned is the Finding made from it. Trying
 * to serialise it is an error.
 */
export class Comparison {
  readonly reference: ObjectReference;
  /** Git's object, ready to be sent. */
  readonly desired: KubernetesObject;
  readonly standing: Standing;
  readonly origin: DriftOrigin;
  /** Why Git's object cannot simply be applied. */
  readonly blocked: string | undefined;
  /** Why this comparison saw less than it should. */
  readonly doubt: ClientError | undefined;
  /** What rules hide below lists that are compared as a whole: it is no difference at all. */
  readonly ignoredBelow: readonly IgnoredField[];
  /** Ignore rules that could not be run, one line for each. */
  readonly brokenRules: readonly string[];

  readonly #digest: (key?: FingerprintKey) => string;

  constructor(content: {
    desired: KubernetesObject;
    standing: Standing;
    /** By the present fingerprint key unless one is given. */
    digest: (key?: FingerprintKey) => string;
    origin: DriftOrigin;
    blocked?: string | undefined;
    doubt?: ClientError | undefined;
    ignoredBelow?: readonly IgnoredField[];
    brokenRules?: readonly string[];
  }) {
    this.reference = referenceOf(content.desired);
    this.desired = content.desired;
    this.standing = content.standing;
    this.#digest = content.digest;
    this.origin = content.origin;
    this.blocked = content.blocked;
    this.doubt = content.doubt;
    this.ignoredBelow = content.ignoredBelow ?? [];
    this.brokenRules = content.brokenRules ?? [];
  }

  /** Hash of the evidence that decisions are bound to. */
  get digest(): string {
    return this.#digest();
  }

  /** The same as another fingerprint key makes it. */
  digestBy(key: FingerprintKey): string {
    return this.#digest(key);
  }

  get live(): KubernetesObject | undefined {
    return this.standing.is === 'absent' ? undefined : this.standing.live;
  }

  /** What differs although no rule allows it; empty for an object that is gone. */
  get drift(): ExplainedDifference[] {
    return this.standing.is === 'present' ? driftIn(this.standing.differences) : [];
  }

  /** What differs and may. */
  get exempt(): ExplainedDifference[] {
    return this.standing.is === 'present' ? exemptIn(this.standing.differences) : [];
  }

  /** Whether live equals Git, apart from what may differ. */
  get isTrue(): boolean {
    return this.standing.is === 'present' && this.drift.length === 0;
  }

  /** Whether the server itself said what is expected: without its answer, additions may go unseen. */
  get isVerified(): boolean {
    if (this.standing.is !== 'present') return true;
    const { expectedBy } = this.standing.state;
    return this.doubt === undefined && (expectedBy === 'update' || expectedBy === 'creation');
  }

  toJSON(): never {
    throw new TypeError('a Comparison holds secret values and is never serialised; store its findings');
  }

  /** What console.log and Node's test reporters show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Comparison(${this.reference.kind} ${this.reference.name}: ${this.standing.is})`;
  }
}

/** How the live object stands to Git's. */
export type Standing =
  | { is: 'absent' }
  /** It is being deleted and waits for its finalizers. */
  | { is: 'terminating'; live: KubernetesObject }
  | { is: 'present'; live: KubernetesObject; state: ObjectState; differences: EvaluatedDifference[] };

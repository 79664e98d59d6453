import type { ClientError } from '../../clients/errors.ts';
import type { ScanError } from '../../domain/infrastructure/finding.ts';
import { describeReference } from '../../domain/infrastructure/object.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import { describeGrant } from '../../domain/infrastructure/refused-action.ts';
import type { RefusedAction } from '../../domain/infrastructure/refused-action.ts';
import { isFailure } from './kubernetes-failure.ts';

/** One trouble and everything that has it, as plain data: what several looks found can be put together. */
export interface ScanProblem {
  names: string[];
  /** In words, or the right that is lacking and what comes of it. */
  trouble: string | { action: RefusedAction; consequence: string; namespaces: string[] };
}

/** Gathers what could not be compared; the same trouble with many objects is one line, and so is one lacking right. */
export class ScanProblems {
  readonly #problems = new Map<string, ScanProblem & { namespaces: Set<string> }>();
  #hasSourceFault = false;

  /** The source contradicts itself: nothing may be changed on the ground of what it says. */
  get hasSourceFault(): boolean {
    return this.#hasSourceFault;
  }

  addSourceFault(place: string, message: string): void {
    this.#hasSourceFault = true;
    this.add(place, message);
  }

  add(subject: ObjectReference | string, message: string): void {
    this.addAll([{ names: [nameOf(subject)], trouble: message }]);
  }

  /** @param consequence what comes of it, before the words of the failure. */
  addFailure(subject: ObjectReference | string, failure: ClientError, consequence = ''): void {
    if (!isFailure(failure, 'kubernetes-forbidden')) this.add(subject, consequence + failure.message);
    else {
      const { action } = failure;
      const namespaces = action.namespace === undefined ? [] : [action.namespace];
      this.addAll([{ names: [nameOf(subject)], trouble: { action, consequence, namespaces } }]);
    }
  }

  /** What another look at the same target found, too. */
  addAll(problems: readonly ScanProblem[]): void {
    for (const { names, trouble } of problems) {
      const key = keyOf(trouble);
      const known = this.#problems.get(key) ?? { names: [], trouble, namespaces: new Set() };
      this.#problems.set(key, known);
      for (const name of names) known.names.push(name);
      if (typeof trouble !== 'string')
        for (const namespace of trouble.namespaces) known.namespaces.add(namespace);
    }
  }

  /** One entry for each trouble, in the order of their first appearance. */
  list(): ScanError[] {
    return this.all().map(({ names, trouble }) => {
      const [first = '', ...more] = names.toSorted();
      const object = more.length === 0 ? first : `${first} and ${more.length} more`;
      return { object, message: describe(trouble) };
    });
  }

  all(): ScanProblem[] {
    return [...this.#problems.values()].map(({ names, trouble, namespaces }) => {
      if (typeof trouble === 'string') return { names, trouble };
      return { names, trouble: { ...trouble, namespaces: [...namespaces].toSorted() } };
    });
  }
}

/** The same right in several namespaces is one. */
function keyOf(trouble: ScanProblem['trouble']): string {
  if (typeof trouble === 'string') return trouble;
  const { namespace, ...right } = trouble.action;
  return JSON.stringify([trouble.consequence, right, namespace === undefined]);
}

function describe(trouble: ScanProblem['trouble']): string {
  if (typeof trouble === 'string') return trouble;
  return trouble.consequence + describeGrant(trouble.action, trouble.namespaces);
}

function nameOf(subject: ObjectReference | string): string {
  return typeof subject === 'string' ? subject : describeReference(subject);
}

import type { ClientError } from '../../clients/errors.ts';
import type { ScanError } from '../../domain/infrastructure/finding.ts';
import { describeReference } from '../../domain/infrastructure/object.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import { describeGrant } from '../../domain/infrastructure/refused-action.ts';
import type { RefusedAction } from '../../domain/infrastructure/refused-action.ts';
import { isFailure } from './kubernetes-failure.ts';

/** One trouble and everything that has it. */
interface Problem {
  names: string[];
  message: () => string;
}

/** Gathers what could not be compared; the same trouble with many objects is one line, and so is one lacking right. */
export class ScanProblems {
  readonly #problems = new Map<string, Problem>();
  readonly #namespaces = new Map<string, Set<string>>();
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
    this.#add(subject, message, () => message);
  }

  /** @param consequence what comes of it, before the words of the failure. */
  addFailure(subject: ObjectReference | string, failure: ClientError, consequence = ''): void {
    if (isFailure(failure, 'kubernetes-forbidden'))
      this.#addLackingRight(subject, failure.action, consequence);
    else this.add(subject, consequence + failure.message);
  }

  /** One entry for each trouble, in the order of their first appearance. */
  list(): ScanError[] {
    return [...this.#problems.values()].map(({ names, message }) => {
      const [first = '', ...more] = names.toSorted();
      const object = more.length === 0 ? first : `${first} and ${more.length} more`;
      return { object, message: message() };
    });
  }

  /** The same right in several namespaces is one. */
  #addLackingRight(subject: ObjectReference | string, action: RefusedAction, consequence: string): void {
    const { namespace, ...right } = action;
    const key = JSON.stringify([consequence, right, namespace === undefined]);
    const namespaces = this.#namespaces.get(key) ?? new Set();
    this.#namespaces.set(key, namespaces);
    if (namespace !== undefined) namespaces.add(namespace);
    this.#add(subject, key, () => consequence + describeGrant(action, [...namespaces].toSorted()));
  }

  #add(subject: ObjectReference | string, key: string, message: () => string): void {
    const name = typeof subject === 'string' ? subject : describeReference(subject);
    const problem = this.#problems.get(key);
    if (problem === undefined) this.#problems.set(key, { names: [name], message });
    else problem.names.push(name);
  }
}

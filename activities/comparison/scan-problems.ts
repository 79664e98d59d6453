import type { ScanError } from '../../domain/infrastructure/finding.ts';
import { describeReference } from '../../domain/infrastructure/object.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';

/** Gathers what could not be compared; the same trouble with many objects is one line. */
export class ScanProblems {
  readonly #byMessage = new Map<string, string[]>();
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
    const name = typeof subject === 'string' ? subject : describeReference(subject);
    const names = this.#byMessage.get(message);
    if (names === undefined) this.#byMessage.set(message, [name]);
    else names.push(name);
  }

  /** One entry for each message, in the order of their first appearance. */
  list(): ScanError[] {
    return [...this.#byMessage].map(([message, names]) => {
      const [first = '', ...more] = names.toSorted();
      const object = more.length === 0 ? first : `${first} and ${more.length} more`;
      return { object, message };
    });
  }
}

/** What goes wrong with a model, on request. */
export interface Fault {
  /** How its container starts: `crashes` and `fails-to-load` never serve, `hangs` never gets ready. */
  start?: 'crashes' | 'fails-to-load' | 'hangs';
  /** Its container dies and stays down, although it has started. */
  down?: boolean;
  /** Each answer takes so much longer, milliseconds. */
  delay?: number;
  /** Share of requests that are answered with 500, 0 to 1. */
  errors?: number;
  /** What it answers instead of its predictions. */
  answers?: 'turned-round' | 'constant' | 'not-a-number';
  /** Only once it has all traffic. */
  afterPromotion?: boolean;
}

/** Faults by the URI of the model that has them; they can change while it serves. */
export class Faults {
  readonly #byUri = new Map<string, Fault>();
  readonly #listeners = new Set<() => void>();

  set(storageUri: string, fault: Fault | undefined): void {
    if (fault === undefined) this.#byUri.delete(storageUri);
    else this.#byUri.set(storageUri, fault);
    for (const listener of this.#listeners) listener();
  }

  /** What a model suffers from now. */
  of(storageUri: string, hasAllTraffic: boolean): Fault {
    const fault = this.#byUri.get(storageUri) ?? {};
    return fault.afterPromotion === true && !hasAllTraffic ? {} : fault;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** A prediction as a faulty model answers it. */
export function distort(prediction: number, answers: Fault['answers']): number {
  if (answers === 'turned-round') return 1 - prediction;
  if (answers === 'constant') return 0.5;
  return answers === 'not-a-number' ? Number.NaN : prediction;
}

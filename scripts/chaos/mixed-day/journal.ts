import { appendFileSync } from 'node:fs';
import type { ReviewAction } from '../../../domain/approval/decision.ts';

/** Where an object is, as `target/Kind/name`. */
export type Place = string;

/** What stands in the one field of an object that the day changes; null where the object is absent. */
export type Value = string | null;

/** A process that is killed or frozen, or a connection that is cut. */
export type Disturbance =
  | 'kill worker'
  | 'freeze worker'
  | 'kill gateway'
  | 'kill Temporal'
  | 'kill API server'
  | 'cut Temporal'
  | 'cut API server'
  | 'cut Git';

/** Something that is done to the system, written down before it is done. */
export type Act =
  /** The cluster is changed by hand; `undo` puts Git's value back. */
  | {
      kind: 'change';
      how: 'edit' | 'delete' | 'create' | 'undo';
      place: Place;
      value: Value;
      manager: string;
    }
  /** A new value is committed and then applied, as a pipeline does. */
  | { kind: 'deploy'; place: Place; value: string }
  | {
      kind: 'decision';
      door: 'slack' | 'api' | 'command-line';
      workflowId: string;
      digest: string;
      action: ReviewAction;
      actor: string;
      /** Of a signed call, which is sent again under the same id. */
      decisionId?: string;
      /** Answers that were given before, or to a question that has moved on. */
      late?: true;
    }
  | { kind: 'merge'; number: number }
  | { kind: 'traffic'; drifted: boolean }
  | { kind: 'retraining'; model: string }
  | { kind: 'disturbance'; what: Disturbance; milliseconds: number };

export type JournalEntry = Act & {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  /** What came of it; absent where nobody knows. */
  outcome?: string;
};

/** What was done to the system and when: each act is in the file before it happens. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Writes an act down, does it, and writes down what came of it: `ok`, or what it was refused with. */
  record(act: Act, perform: () => Promise<string>): Promise<string>;
}

export function openJournal(file: string): Journal {
  const entries: JournalEntry[] = [];
  const write = (line: object): void => appendFileSync(file, `${JSON.stringify(line)}\n`);
  return {
    entries,
    async record(act, perform) {
      const entry: JournalEntry = { id: entries.length + 1, at: Date.now(), ...act };
      entries.push(entry);
      write(entry);
      entry.outcome = await perform().catch((error: unknown) => `failed: ${String(error).slice(0, 200)}`);
      write({ of: entry.id, at: Date.now(), outcome: entry.outcome });
      return entry.outcome;
    },
  };
}

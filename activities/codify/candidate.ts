import type { SourceEditRefused } from '../../domain/source/refusal.ts';

/** Files as they would be; null for one that goes. */
export type FileEdits = ReadonlyMap<string, string | null>;

/** One way to bring a change about; whether it does is seen by rendering. */
export interface Candidate {
  edits: FileEdits;
  /** What a person should know if it is taken. */
  warnings?: string[];
}

/** Ways to bring a change about, the best first, and places where it stands but cannot be edited. */
export type Candidates = AsyncGenerator<Candidate | SourceEditRefused, void>;

export function editOf(file: string, text: string | null): Candidate {
  return { edits: new Map([[file, text]]) };
}

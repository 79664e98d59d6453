import type { ColumnType } from '../../domain/models/column.ts';
import type { EvaluationGates, GateResult } from '../../domain/models/evaluation/gates.ts';
import type { CandidateLimits, ReportedCosts } from '../../domain/models/evaluation/limits.ts';
import type { EvaluationVerdict } from '../../domain/models/evaluation/verdict.ts';

/** How candidates of a model are judged; plain data, part of the record. */
export interface Judgement {
  /** Column of the labels. */
  target: string;
  /** Columns of the serving model's answers, as it gave them. */
  prediction?: string;
  probabilities?: Readonly<Record<string, string>>;
  /** Types that people state. */
  types: Readonly<Record<string, ColumnType>>;
  gates: EvaluationGates;
  limits: CandidateLimits;
  /** Columns within whose values it must not be worse; `period` stands for the reference. */
  by: readonly string[];
  minimumSliceRows: number;
  claimTolerance: number;
  /** Repeats what is random. */
  seed: number;
}

/** An evaluation as plain data that crosses processes. */
export interface EvaluationRequest {
  /** On this machine: the held-out rows, and the candidate's answers. */
  evaluation: string;
  answers: { file: string; label: string };
  judgement: Judgement;
  claims: Readonly<Record<string, number>>;
  reported: ReportedCosts;
}

/** Metrics by name; null where one is not defined. */
export type Measures = Record<string, number | null>;

export interface EvaluationOutcome extends EvaluationVerdict {
  kind: 'classification' | 'regression';
  classes: string[];
  rows: { current: number; reference: number };
  measures: Record<'current' | 'reference', { champion: Measures; candidate: Measures } | undefined>;
  /** The gates that were held against it, which may be the default. */
  gates: EvaluationGates;
  results: GateResult[];
  notes: string[];
}

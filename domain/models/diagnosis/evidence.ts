import type { DriftReport } from '../drift-report.ts';

/** Where evidence comes from; each place is asked by itself, and may not answer. */
export const evidenceSources = ['data', 'deployment', 'findings', 'pods', 'metrics'] as const;
export type EvidenceSource = (typeof evidenceSources)[number];

/** Everything known about a model around the time at which it began to drift. Plain JSON. Times are RFC 3339. */
export interface IncidentEvidence {
  /** When it was gathered. */
  at: string;
  /** When the first trigger of the incident says that something was wrong. */
  noticedAt: string;
  data?: DataEvidence;
  deployment?: DeploymentEvidence;
  /** Open findings of infrastructure drift in the namespace of the model. */
  findings?: RelatedFinding[];
  pods?: PodEvidence;
  metrics?: MetricEvidence;
  /** What could not be had, and why, in one line each. */
  missing: { source: EvidenceSource; reason: string }[];
}

/** The newest comparison of the model's data, and those before it. */
export interface DataEvidence {
  /** When the comparison began. */
  scannedAt: string;
  report: DriftReport;
  /** Times of the first and the last row that were compared. */
  window?: { from: string; to: string } | undefined;
  /** Earlier comparisons and this one, oldest first. */
  history: ScanPoint[];
  /** How many of the predictions in the window have their labels by now, 0 to 1. */
  labelled?: number | undefined;
}

/** What one comparison came to. */
export interface ScanPoint {
  /** End of its window. */
  at: string;
  /** Share of the columns that drifted. */
  share: number;
  drifted: boolean | null;
  /** Columns that drifted. */
  columns: readonly string[];
  /** How far columns are beyond their thresholds (`driftStrength`), where that is kept. */
  strengths?: Readonly<Record<string, number>> | undefined;
}

/** Which part of a deployment was changed. */
export type ChangedPart =
  /** Image, model or runtime of the predictor. */
  | 'predictor'
  | 'transformer'
  /** Environment, arguments, mounted configuration. */
  | 'environment'
  | 'resources'
  /** Share of the requests that a revision takes. */
  | 'traffic'
  /** A rollout of ours that was put back whole. */
  | 'attempt'
  /** Labels, scaling and what else does not change answers. */
  | 'other';

export interface DeploymentChange {
  part: ChangedPart;
  /** In words, such as `image of the predictor 1.4 → 1.5`. */
  what: string;
  at: string;
  /** Who made it, as far as that is known. */
  by?: string | undefined;
}

/** The model that served before the present one. */
export interface KnownBefore {
  storageUri: string;
  /** The newest revision that had it. */
  revision: string;
  /** When the first revision with the present model was made. */
  since: string;
  /** Storage URI of the present model. */
  present: string;
}

/** What could be gone back to by exchanging the model alone; or why nothing is known to be. */
export type ServedBefore = KnownBefore | { unknown: string };

export interface DeploymentEvidence {
  changes: DeploymentChange[];
  /** Changes before this are not known. */
  knownSince: string;
  /** Undefined where the InferenceService names no model. */
  before?: ServedBefore;
  /** Undefined where nothing says so. */
  ready?: boolean | undefined;
  /** Why it is not, in words. */
  problems: string[];
}

export interface RelatedFinding {
  id: string;
  /** Such as `Deployment ml/credit-predictor: image`. */
  title: string;
  part: ChangedPart;
  /** The object belongs to the model itself, not just to its namespace. */
  ofModel: boolean;
  /** When it was changed or first seen. */
  at: string;
  by?: string | undefined;
}

export type PodTrouble =
  'out-of-memory' | 'crashed' | 'image' | 'unschedulable' | 'not-ready' | 'evicted' | 'gpu' | 'node';

export interface PodEvidence {
  /** How many were looked at. */
  pods: number;
  troubles: {
    trouble: PodTrouble;
    /** In words, such as `container kserve-container of pod x was killed for its memory 4 times`. */
    what: string;
    at?: string | undefined;
    /** Revision of the pod. */
    revision?: string | undefined;
  }[];
  /** Revisions that have pods. */
  revisions: string[];
  /** Last lines of failing containers, without secrets. */
  logs?: { pod: string; container: string; lines: string[] }[];
  /** Warnings of the cluster about it, the newest last. */
  events?: string[];
}

export type MetricName =
  | 'errorRatio'
  | 'latency'
  | 'requestRate'
  | 'processor'
  | 'network'
  | 'throttledShare'
  | 'memoryShare'
  | 'gpuErrors'
  | 'gpuThrottledShare';

/** A metric now and as it usually was: the medians of the last 15 minutes and of the day before the incident. */
export type MetricEvidence = Partial<Record<MetricName, { now: number; usual: number | null }>>;

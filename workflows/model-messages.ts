import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { StoredReference } from '../clients/object-store/object-store.ts';
import type { Diagnosis } from '../domain/models/diagnosis/diagnosis.ts';
import type { WorkflowTimes } from './messages.ts';

/** Why a scan of a model began. */
export type ModelScanTrigger = 'schedule' | 'window-full' | 'alert' | 'person';

export interface ModelScanInput {
  /** Name in the configuration. */
  model: string;
  trigger: ModelScanTrigger;
  times: WorkflowTimes;
}

/** A comparison of a model's present data with its reference, small enough to travel; the whole is behind `result`. */
export interface ModelScanSummary {
  model: string;
  /** Start of the scan, milliseconds since 1970: an older scan never replaces a newer one. */
  sequence: number;
  /** Null when there was not enough data to say. */
  drifted: boolean | null;
  /** Share of the compared columns that drifted, 0 to 1. */
  share: number;
  /** Columns that drifted, the strongest first; at most 20. */
  columns: string[];
  /** The prediction or the target is among them. */
  predictionDrifted: boolean;
  /** Faults of the data itself, in words; at most 10. */
  quality: string[];
  referenceRows: number;
  currentRows: number;
  /** Times of the first and last row of the current window, RFC 3339; undefined where the data has no time. */
  window?: { from: string; to: string };
  /** The `DriftReport`, as JSON. */
  result: StoredReference;
  /** The report as a page. */
  report: StoredReference;
}

/** What opened an incident of a model, or joined it. */
export type IncidentTrigger =
  | { kind: 'drift'; scan: ModelScanSummary }
  /** A later scan found the model true to its reference. */
  | { kind: 'recovered'; scan: ModelScanSummary }
  /** Alertmanager: `fingerprint` is that of the alert. */
  | {
      kind: 'alert';
      status: 'firing' | 'resolved';
      fingerprint: string;
      name: string;
      severity: string;
      summary: string;
      at: string;
    }
  /** A query of Prometheus passed its threshold, or came back. */
  | { kind: 'threshold'; name: string; value: number; threshold: number; passed: boolean; at: string }
  | { kind: 'person'; actor: string; reason: string; at: string };

export interface ModelIncidentInput {
  model: string;
  times: WorkflowTimes;
  notifiers?: readonly string[];
}

export type IncidentPhase = 'diagnosing' | 'waiting-for-decision' | 'watching' | 'closed';

/** What the command line and the pages show of an open incident. */
export interface IncidentView {
  model: string;
  phase: IncidentPhase;
  /** RFC 3339. */
  openedAt: string;
  triggers: readonly IncidentTrigger[];
  scan: ModelScanSummary | undefined;
  diagnosis: Diagnosis | undefined;
  /** Digest that a decision has to name. */
  digest: string | undefined;
  actions: readonly string[];
  expiresAt: string | undefined;
}

/** Something that belongs to the incident of a model; it opens one where none is open. */
export const incidentSignal = defineSignal<[IncidentTrigger]>('incident');
export const incidentQuery = defineQuery<IncidentView>('modelIncident');

export const modelScanId = (model: string): string => `model-scan/${model}`;
export const modelIncidentId = (model: string): string => `model-incident/${model}`;

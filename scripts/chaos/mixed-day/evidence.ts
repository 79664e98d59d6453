import type { AuditEntry } from '../../../domain/approval/audit-chain.ts';
import type { DriftKind } from '../../../domain/infrastructure/finding.ts';
import type { Journal, Place, Value } from './journal.ts';

/** What is done about drift of a target. */
export type TargetPolicy = 'self-heal' | 'alert-and-review' | 'pull-request';

/** An object that a scan, or the evidence behind a decision, showed as drifting. */
export interface SeenDrift {
  place: Place;
  drift: DriftKind;
  /** Live values of the fields that differ. */
  values: readonly string[];
}

export interface SeenScan {
  target: string;
  workflowId: string;
  /** When it began and when it was stored, milliseconds since 1970. */
  from: number;
  to: number;
  drifts: readonly SeenDrift[];
}

/** A write that the API server carried out, by its own audit log; dry runs are none. */
export interface ApiWrite {
  place: Place;
  /** Milliseconds since 1970. */
  at: number;
  by: 'plumbline' | 'people';
  uid: string;
  /** Of the object as the write left it; undefined of a deletion. */
  version: number | undefined;
  value: Value;
}

/** A sample of the resident memory of a process. */
export interface MemorySample {
  /** Name of the process; one that was started again has another. */
  process: string;
  at: number;
  megabytes: number;
}

/** Everything that is known about a day after it: what was done to the system, and what is found of it. */
export interface Evidence {
  seed: number;
  startedAt: number;
  /** When the last act was over and the system was left alone. */
  quietFrom: number;
  endedAt: number;
  /** Whether everything came to rest in the time that was given. */
  cameToRest: boolean;
  targets: Readonly<Record<string, { policy: TargetPolicy; watched: boolean }>>;
  journal: Journal['entries'];
  scans: readonly SeenScan[];
  /** In the order in which the server carried them out, object by object. */
  writes: readonly ApiWrite[];
  /** At the end. */
  live: Readonly<Record<Place, Value>>;
  /** What Git said of each place, the oldest first; null where it names no such object. */
  git: Readonly<Record<Place, readonly Value[]>>;
  trail: readonly AuditEntry[];
  /** What each decision of the trail was about, by the id of its record. */
  decided: Readonly<Record<string, readonly SeenDrift[]>>;
  /** Messages of their own in Slack at the end. */
  messages: readonly { key: string; episode: string; text: string; asks: boolean }[];
  /** Ids of workflows that are open at the end and are no scans. */
  openWorkflows: readonly string[];
  /** Workflows that failed, timed out or were terminated, scans excepted, with the reason. */
  failedWorkflows: readonly string[];
  failedScans: number;
  retrainings: readonly { model: string; outcome: string }[];
  /** What should be gone: Jobs, pods, held automation, open pull requests, unfinished files; in words. */
  leftovers: readonly string[];
  /** Ids of payload pairs that the gateway acknowledged whole, and of the rows that are stored. */
  acknowledgedPairs: readonly string[];
  storedRows: readonly string[];
  memory: readonly MemorySample[];
  /** Processes of the product that ended although nobody killed them, with their last words. */
  crashes: readonly string[];
}

/** Something that is not as it should be. */
export interface Violation {
  rule: string;
  what: string;
  /** When it began, milliseconds since 1970, where that is known. */
  at?: number;
}

export function targetOf(place: Place): string {
  return place.split('/', 1)[0] ?? '';
}

/** Whether this is how an object with this value drifts. */
export function shows({ drift, values }: SeenDrift, value: Value): boolean {
  if (value === null) return drift === 'deleted';
  return drift === 'created' || values.includes(value);
}

import type { Actor } from './actor.ts';
import type { Impact } from './impact.ts';
import type { Json, ObjectReference } from './object.ts';

/** The six kinds of drift a finding can report; see docs/architecture.md. */
export const driftKinds = ['configuration', 'image', 'created', 'deleted', 'secret', 'health'] as const;
export type DriftKind = (typeof driftKinds)[number];

export const severities = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Orders severities, the gravest first; one that is not known comes last. */
export function graverFirst(one: string, other: string): number {
  const ranks: readonly string[] = severities;
  return ranks.indexOf(other) - ranks.indexOf(one);
}

/** Who wrote a field, as far as `managedFields` tells. It names tools, never people. */
export interface FieldOwner {
  manager: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
  /** The manager's last change anywhere in the object (RFC 3339): this field changed no later than that. */
  time?: string;
}

/** One place where live and Git differ. `change` says what the live side did relative to Git. */
export interface FieldDifference {
  /** JSON pointer into the live object, or into the desired object where the field is gone from live. */
  path: string;
  /**
   * The same place with list items by name (`/spec/containers/[api]/env/[DEBUG]`), which no reorder moves. Always
   * there in what a comparison found.
   */
  location?: string;
  change: 'added' | 'removed' | 'modified';
  /** Absent for `added`. For Secrets and sensitive fields a fingerprint `hmac:…`. */
  desired?: Json;
  /** Absent for `removed`. */
  live?: Json;
  /** The last writer of a present field; null when nobody can be named (a removed field leaves no owner). */
  manager: string | null;
  operation?: 'Apply' | 'Update';
  subresource?: string;
  owners: FieldOwner[];
  changedNoLaterThan?: string;
  /** Who made this change, where the API server's audit log tells. */
  actor?: Actor;
  /** What the change amounts to, where the two values alone do not say: `another registry, another tag`. */
  note?: string;
}

/** A difference that a rule declared legitimate. */
export interface IgnoredField {
  path: string;
  rule: string;
}

/** One reason why fewer replicas run than Git wants although the spec equals Git. */
export interface HealthProblem {
  /** `hardware`: a node or a GPU is gone. The others are the workload's own, or the cluster's lack of room. */
  cause: 'hardware' | 'scheduling' | 'image' | 'crash' | 'configuration' | 'rollout';
  /** In plain words, such as `node gpu-3 is not ready`. */
  reason: string;
  /** Nodes that are the cause; empty where none is. */
  nodes: string[];
}

/** Where the difference came from: live moved away, Git moved ahead, or both. */
export type DriftOrigin = 'live' | 'git' | 'both';

/** What differs for one object and one drift kind: the unit that people decide on. */
export interface Finding extends ObjectReference {
  /** Stable hash of (target, object, drift kind): the same drift found again has the same id. */
  id: string;
  /** Hash of the evidence (target, object uid, rendered object, live object): moves when what is decided on moves. */
  digest: string;
  /** Of the live object; absent where there is none. */
  uid?: string;
  target: string;
  commit: string;
  /** Of the live object, or of Git's where nothing is live. */
  labels?: Readonly<Record<string, string>>;
  /** Of Git's object, where they are others. */
  gitLabels?: Readonly<Record<string, string>>;
  origin: DriftOrigin;
  drift: DriftKind;
  severity: Severity;
  /** When this finding was first seen, RFC 3339, from our own store. */
  firstSeen: string;
  /** A whole object that is gone or was created is one entry with the path of the root, `''`. */
  fields: FieldDifference[];
  ignored: IgnoredField[];
  /** Ignore rules that could not be run on the object, one line for each: what they would hide is among the fields. */
  brokenRules?: string[];
  /** What healing the object as a whole does to running pods. */
  impact?: Impact;
  /** Why Git's object cannot simply be applied, in one line: an immutable field, an invalid one, a deletion under way. */
  blocked?: string;
  /** Why applying Git mends nothing here, and what does, in one line: it is never healed, people are told. */
  notHealable?: string;
  /** Why replicas are short, for `health` drift. */
  health?: HealthProblem[];
  /** Where Git says what is wanted: file relative to the checkout, line from 1. */
  source?: { file: string; line: number };
  /** The digest as the previous fingerprint key makes it, where that one is configured: decisions on it still hold. */
  earlierDigest?: string;
}

/** A whole object that a rule declared legitimate. */
export interface IgnoredObject extends ObjectReference {
  rule: string;
}

/** Something that could not be compared, in one line a person can act on. */
export interface ScanError {
  object: string;
  message: string;
}

export interface ScanSummary {
  compared: number;
  drifted: number;
  pending: number;
  ignored: number;
  dryRuns: number;
  durationMs: number;
}

/** The answer of `plumbline diff -o json` and, with target and workflowId, of `plumbline scan`. */
export interface ScanResult {
  summary: ScanSummary;
  findings: Finding[];
  ignored: IgnoredObject[];
  errors: ScanError[];
  /** What should be put right without being an error, such as an ignore rule that hides nothing. */
  warnings?: ScanError[];
}

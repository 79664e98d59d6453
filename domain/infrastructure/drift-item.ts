import type { ReviewTerms } from '../approval/review.ts';
import type { ChangeKind } from '../forge/pull-request.ts';
import { briefOf } from './brief.ts';
import { severities } from './finding.ts';
import type { DriftKind, Finding, Severity } from './finding.ts';
import { gatherMakers } from './makers.ts';
import type { Makers } from './makers.ts';
import { describeReference, objectKey } from './object.ts';
import type { ObjectReference } from './object.ts';
import type { PullRequestTerms, Strategy } from './policy.ts';
import { textHash } from '../text/text-hash.ts';

/**
 * Findings that are decided together, because they have one cause. Small enough to travel in a signal: the
 * findings themselves are stored under `evidence`.
 */
export interface DriftItem extends Makers {
  /** Stable for a target and cause: one remediation at a time is open for it. */
  cause: string;
  /** One line for people: `Deployment payments/api: image, configuration`. */
  title: string;
  /** What moved, in a few lines. */
  brief: string[];
  /** What healing does to running pods, in a few lines; empty when nothing. */
  impact: string[];
  findings: string[];
  objects: number;
  drift: DriftKind[];
  severity: Severity;
  /** When the changes of a group were made (RFC 3339): a later one joins it only if it came soon after. */
  changed?: { from: string; to: string };
  /** Why no heal mends any of it, and what does, in one line. */
  notHealable?: string;
  /** The digest as the previous fingerprint key makes it, where that is another: decisions on it still hold. */
  earlierDigest?: string;
  /** Hash over the digests of all findings: what a decision is bound to. */
  digest: string;
  strategy: Strategy;
  /** Deleting objects that are not in Git is allowed. */
  prune: boolean;
  /** What a pull request could be opened for in its target; absent where no forge is configured. */
  proposable?: readonly ChangeKind[];
  /** What policy proposes by itself, with strategy `pull-request`. */
  pullRequest?: PullRequestTerms;
  /** How people are asked, should they be. */
  approvals: ReviewTerms;
  /** Which rule decided, and which brakes changed that. */
  reasons: string[];
  /** Rules by which it heals by itself; their limits count its heals. */
  healsBy?: string[];
  /** Why it does not heal by itself now, although policy says so; the next scan looks again. */
  waits?: string;
}

/** How many finding ids an item names; a mass-drift item names only the first ones. */
const namedFindings = 50;

/** The cause under which all drift of a target is gathered while the mass-drift brake holds. */
export const massDriftCause = 'mass-drift';

/** Cause of an item that is about one object: readable in a list of workflows, and unique by its tail. */
export function causeOfObject(target: string, object: ObjectReference): string {
  const readable = `${object.kind}-${object.name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${readable.slice(0, 50)}-${textHash(`${target}\n${objectKey(object)}`, 8)}`;
}

/** What is done about an item, which its findings do not say. */
export type ItemDecision = Pick<
  DriftItem,
  | 'strategy'
  | 'prune'
  | 'approvals'
  | 'reasons'
  | 'healsBy'
  | 'waits'
  | 'changed'
  | 'proposable'
  | 'pullRequest'
>;

export function describeItem(
  cause: string,
  findings: readonly Finding[],
  decision: ItemDecision,
  about?: string,
): DriftItem {
  const objects = new Map(findings.map((finding) => [objectKey(finding), finding]));
  const drift = [...new Set(findings.map((finding) => finding.drift))].toSorted();
  return {
    cause,
    title: titleOf([...objects.values()], drift, about),
    brief: briefOf(findings),
    impact: impactOf(findings),
    findings: findings.slice(0, namedFindings).map((finding) => finding.id),
    objects: objects.size,
    drift,
    severity: mostSevere(findings),
    ...gatherMakers(findings),
    ...notHealableOf(findings),
    digest: digestOf(findings),
    ...earlierDigestOf(findings),
    ...decision,
  };
}

function digestOf(findings: readonly Finding[]): string {
  const digests = findings.map((finding) => `${finding.id} ${finding.digest}`).toSorted();
  return textHash(digests.join('\n'), 32);
}

function earlierDigestOf(findings: readonly Finding[]): Pick<DriftItem, 'earlierDigest'> {
  if (findings.every(({ earlierDigest }) => earlierDigest === undefined)) return {};
  const earlier = findings.map((finding) => ({
    ...finding,
    digest: finding.earlierDigest ?? finding.digest,
  }));
  return { earlierDigest: digestOf(earlier) };
}

function notHealableOf(findings: readonly Finding[]): Pick<DriftItem, 'notHealable'> {
  const reason = findings[0]?.notHealable;
  const none = reason !== undefined && findings.every(({ notHealable }) => notHealable !== undefined);
  return none ? { notHealable: reason } : {};
}

/** Findings by the cause of the object they are about. */
export function groupByObject(target: string, findings: readonly Finding[]): Map<string, Finding[]> {
  return Map.groupBy(findings, (finding) => causeOfObject(target, finding));
}

/** What is gathered in one item, as the items of one object each that it would be by itself. */
export function partsOf(target: string, findings: readonly Finding[]): { cause: string; digest: string }[] {
  return [...groupByObject(target, findings)].map(([cause, ofObject]) => ({
    cause,
    digest: digestOf(ofObject),
  }));
}

/** How many impacts an item describes; a mass-drift item would have hundreds. */
const describedImpacts = 5;

function impactOf(findings: readonly Finding[]): string[] {
  const lines = findings.flatMap(({ impact }) =>
    impact === undefined || impact.effect === 'none' ? [] : [impact.description],
  );
  return [...new Set(lines)].slice(0, describedImpacts);
}

function titleOf(objects: readonly Finding[], drift: readonly DriftKind[], about?: string): string {
  const [first] = objects;
  if (first === undefined) return 'no drift';
  const counted = objects.length === 1 ? describeReference(first) : `${objects.length} objects`;
  if (about !== undefined) return `${counted}: ${about}`;
  if (objects.length === 1) return `${describeReference(first)}: ${drift.join(', ')}`;
  return `${objects.length} objects: ${drift.join(', ')}`;
}

function mostSevere(findings: readonly Finding[]): Severity {
  const ranks = findings.map((finding) => severities.indexOf(finding.severity));
  return severities[Math.max(0, ...ranks)] ?? 'low';
}

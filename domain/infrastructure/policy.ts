import type { ReviewTerms } from '../approval/review.ts';
import type { DriftKind, Finding, Severity } from './finding.ts';
import { matchesGlob } from './glob.ts';

/** What is done about drift. `report` records it and leaves everything as it is. */
export const strategies = ['report', 'self-heal', 'alert-and-review'] as const;
export type Strategy = (typeof strategies)[number];

/** Which findings a rule decides. Every stated criterion must hold; each list is "one of these". */
export interface PolicyMatch {
  drift?: DriftKind[];
  kind?: string[];
  namespace?: string[];
  name?: string[];
  severity?: Severity[];
  /** Globs over the field managers that wrote the drifted fields: every named writer must match one. */
  manager?: string[];
}

export interface PolicyRule {
  match: PolicyMatch;
  strategy: Strategy;
  /** Allows deleting objects that are not in Git. Never implied by the strategy. */
  prune?: boolean;
  /** Allows self-heal to restart or stop pods that hold GPUs, which are released and may not be had again. */
  releaseGpus?: boolean;
  /** What this rule asks people differently. */
  approvals?: Partial<ReviewTerms>;
}

/** Ordered: the first rule that matches decides. Where none does, the answer is `report`. */
export type Policy = readonly PolicyRule[];

/** What a policy says about one finding, and which rule said so. */
export interface PolicyDecision {
  strategy: Strategy;
  prune: boolean;
  releaseGpus: boolean;
  approvals: Partial<ReviewTerms>;
  /** For people: `rule 2 of policy payments`. */
  rule: string;
}

export function decideStrategy(
  finding: Finding,
  policyName: string | undefined,
  policy: Policy,
): PolicyDecision {
  for (const [index, rule] of policy.entries()) {
    if (!matches(rule.match, finding)) continue;
    return {
      strategy: rule.strategy,
      prune: rule.prune === true,
      releaseGpus: rule.releaseGpus === true,
      approvals: rule.approvals ?? {},
      rule: `rule ${index + 1} of policy ${policyName}`,
    };
  }
  const reason =
    policyName === undefined ? 'no policy: observe only' : `no rule of policy ${policyName} matches`;
  return { strategy: 'report', prune: false, releaseGpus: false, approvals: {}, rule: reason };
}

function matches(match: PolicyMatch, finding: Finding): boolean {
  return (
    includes(match.drift, finding.drift) &&
    includes(match.severity, finding.severity) &&
    matchesAny(match.kind, finding.kind) &&
    matchesAny(match.namespace, finding.namespace ?? '') &&
    matchesAny(match.name, finding.name) &&
    matchesWriters(match.manager, finding)
  );
}

function includes<T>(allowed: readonly T[] | undefined, value: T): boolean {
  return allowed === undefined || allowed.includes(value);
}

function matchesAny(globs: readonly string[] | undefined, value: string): boolean {
  return globs === undefined || globs.some((glob) => matchesGlob(glob, value));
}

/** A rule about writers fails closed: a finding without a known writer does not match it. */
function matchesWriters(globs: readonly string[] | undefined, finding: Finding): boolean {
  if (globs === undefined) return true;
  const writers = finding.fields.map((field) => field.manager);
  return writers.length > 0 && writers.every((writer) => writer !== null && matchesAny(globs, writer));
}

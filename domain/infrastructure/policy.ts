import type { ReviewTerms } from '../approval/review.ts';
import type { Finding } from './finding.ts';
import { unmetCriterion } from './policy-match.ts';
import type { PolicyMatch } from './policy-match.ts';

/** What is done about drift. `report` records it and leaves everything as it is. */
export const strategies = ['report', 'self-heal', 'alert-and-review', 'pull-request'] as const;
export type Strategy = (typeof strategies)[number];

/** What follows when a pull request is closed without a merge: a person is asked, nothing, or Git is restored. */
export const closeAnswers = ['ask', 'leave', 'heal'] as const;
export type CloseAnswer = (typeof closeAnswers)[number];

/** How strategy `pull-request` carries drift back to Git. */
export interface PullRequestTerms {
  /** What runs goes into Git, or live is made equal Git once the pull request is merged. */
  change: 'codify' | 'revert';
  onClose: CloseAnswer;
  /** Opened as a draft. */
  draft: boolean;
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
  /** When self-heal may act, such as `Mo-Fr 08:00-18:00 Europe/Berlin`; always where it is left out. */
  windows?: readonly string[];
  limits?: HealLimits;
  /** What strategy `pull-request` proposes; it needs one. */
  pullRequest?: PullRequestTerms['change'];
  onClose?: CloseAnswer;
  draft?: boolean;
}

/** How much self-heal may change by one rule. */
export interface HealLimits {
  /** Objects in one scan. */
  objects?: number;
  /** Heals … */
  heals?: number;
  /** … within this many milliseconds. */
  within?: number;
}

/** Ordered: the first rule that matches decides. Where none does, the answer is `report`. */
export type Policy = readonly PolicyRule[];

/** What a policy says about one finding, and which rule said so. */
export interface PolicyDecision {
  strategy: Strategy;
  prune: boolean;
  releaseGpus: boolean;
  approvals: Partial<ReviewTerms>;
  windows: readonly string[];
  limits: HealLimits;
  /** With strategy `pull-request` alone. */
  pullRequest?: PullRequestTerms;
  /** For people: `rule 2 of policy payments`. */
  rule: string;
  /** Rules before it that do not match, with the criterion that does not hold. */
  passedOver: readonly PassedOver[];
  /** What makes the answer more careful than the rule's own: rules that could not be enforced. */
  cautions: readonly string[];
}

export interface PassedOver {
  rule: string;
  reason: string;
}

/** Healing changes things, so the most careful answer holds where several do. */
const careful: readonly Strategy[] = ['alert-and-review', 'pull-request', 'report', 'self-heal'];

export function mostCareful(answers: readonly Strategy[]): Strategy {
  return careful.find((one) => answers.includes(one)) ?? 'report';
}

export function decideStrategy(
  finding: Finding,
  policyName: string | undefined,
  policy: Policy,
): PolicyDecision {
  const passedOver: PassedOver[] = [];
  const cautions: string[] = [];
  const unenforced: Strategy[] = [];
  for (const [index, rule] of policy.entries()) {
    const name = `rule ${index + 1} of policy ${policyName}`;
    const unmet = unmetCriterion(rule.match, finding);
    if (unmet === undefined) return decisionOf(rule, name, { passedOver, cautions, unenforced });
    passedOver.push({ rule: name, reason: unmet.reason });
    if (!unmet.unknown) continue;
    unenforced.push(rule.strategy);
    cautions.push(`${name} cannot be enforced: ${unmet.reason}, which takes an audit log`);
  }
  const reason =
    policyName === undefined ? 'no policy: observe only' : `no rule of policy ${policyName} matches`;
  return {
    strategy: 'report',
    prune: false,
    releaseGpus: false,
    approvals: {},
    windows: [],
    limits: {},
    rule: reason,
    passedOver,
    cautions,
  };
}

/** A rule that might have held a heal back holds it back where nobody knows whether it applies. */
function decisionOf(
  rule: PolicyRule,
  name: string,
  before: { passedOver: PassedOver[]; cautions: string[]; unenforced: Strategy[] },
): PolicyDecision {
  const isHealing = rule.strategy === 'self-heal';
  return {
    strategy: isHealing ? mostCareful([rule.strategy, ...before.unenforced]) : rule.strategy,
    prune: rule.prune === true,
    releaseGpus: rule.releaseGpus === true,
    approvals: rule.approvals ?? {},
    windows: rule.windows ?? [],
    limits: rule.limits ?? {},
    ...pullRequestOf(rule),
    rule: name,
    passedOver: before.passedOver,
    cautions: before.cautions,
  };
}

function pullRequestOf({
  strategy,
  pullRequest = 'codify',
  onClose = 'ask',
  draft = false,
}: PolicyRule): Pick<PolicyDecision, 'pullRequest'> {
  return strategy === 'pull-request' ? { pullRequest: { change: pullRequest, onClose, draft } } : {};
}

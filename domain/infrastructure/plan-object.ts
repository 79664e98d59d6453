import type { ReviewTerms } from '../approval/review.ts';
import { leftToGovernor } from '../gitops/left-to-governor.ts';
import { flapping } from './brakes.ts';
import type { Finding } from './finding.ts';
import { whyHealWaits } from './heal-limits.ts';
import { objectKey } from './object.ts';
import { decideStrategy, mostCareful } from './policy.ts';
import type { PolicyDecision, PullRequestTerms, Strategy } from './policy.ts';
import type { ItemPlanInput } from './remediation-plan.ts';

/** What is done about the drift of one object as a whole, and why. */
export interface ObjectDecision {
  strategy: Strategy;
  prune: boolean;
  approvals: ReviewTerms;
  /** Which rules decided, and what changed that. */
  reasons: string[];
  /** Rules by which it heals by itself; empty where it does not. */
  healsBy: string[];
  /** What is proposed, with strategy `pull-request`. */
  pullRequest?: PullRequestTerms;
  /** Why it does not heal by itself now, although policy says so; the next scan looks again. */
  waits?: string;
  /** What policy says about each finding. */
  decisions: PolicyDecision[];
}

/** What a decision about an object depends on beside its findings. */
export type DecisionInput = Omit<ItemPlanInput, 'findings' | 'target'>;

/** What is done about the findings of one object, by policy, brakes, windows, limits and whoever else heals it. */
export function decideObject(input: DecisionInput, findings: readonly Finding[]): ObjectDecision {
  const decided = decideByPolicy(input, findings);
  const left = input.governor && leftToGovernor(findings, input.governor, input.now);
  if (left === undefined || decided.strategy === 'report') return decided;
  const { pullRequest: _proposed, ...rest } = changed(decided, left.strategy, left.reason);
  return { ...rest, healsBy: [] };
}

/** Healing restores a whole object, so the most careful answer among its findings holds for all of them. */
function decideByPolicy(input: DecisionInput, findings: readonly Finding[]): ObjectDecision {
  const { policy, state, now } = input;
  const decisions = findings.map((finding) => decideStrategy(finding, policy.name, policy.rules));
  const strategy = mostCareful(decisions.map((decision) => decision.strategy));
  const decisive = decisions.find((decision) => decision.strategy === strategy);
  const rules = [...new Set(decisions.map(({ rule }) => rule))];
  const decided = {
    strategy,
    prune: decisions.every((decision) => decision.prune),
    approvals: { ...input.approvals, ...decisive?.approvals },
    reasons: [...rules, ...new Set(decisions.flatMap(({ cautions }) => cautions))],
    healsBy: [],
    decisions,
  };
  if (strategy === 'pull-request') return decideProposal(input, findings, decided);
  if (strategy !== 'self-heal') return decided;
  const unprunable = decided.prune ? undefined : prunedBy(findings);
  if (unprunable !== undefined) return changed(decided, 'report', unprunable);
  const allowsGpus = decisions.every((decision) => decision.releaseGpus);
  const brake =
    unhealable(findings) ??
    hiddenBy(findings) ??
    (allowsGpus ? undefined : gpusReleasedBy(findings)) ??
    flappingOf(input, findings);
  if (brake !== undefined) return changed(decided, 'alert-and-review', brake);
  const waits = whyHealWaits(decisions, state, now);
  if (waits !== undefined) return { ...changed(decided, 'report', waits), waits };
  return { ...decided, healsBy: rules };
}

/** What no pull request can be opened for is asked about, with the reason. */
function decideProposal(
  { proposable }: DecisionInput,
  findings: readonly Finding[],
  decided: ObjectDecision,
): ObjectDecision {
  const terms = decided.decisions.flatMap(({ pullRequest }) => pullRequest ?? []);
  const [first] = terms;
  if (first === undefined) return changed(decided, 'alert-and-review', 'its rule names no pull request');
  const { change } = first;
  if (change === 'revert' && !decided.prune) {
    const unprunable = prunedBy(findings);
    if (unprunable !== undefined) return changed(decided, 'report', unprunable);
  }
  const obstacle =
    (terms.some((one) => one.change !== change) ? 'its rules want it codified and reverted' : undefined) ??
    unproposable(change, proposable) ??
    unhealable(findings) ??
    hiddenBy(findings);
  if (obstacle !== undefined) return changed(decided, 'alert-and-review', obstacle);
  return { ...decided, pullRequest: first };
}

function unproposable(
  change: PullRequestTerms['change'],
  proposable: DecisionInput['proposable'],
): string | undefined {
  if (proposable === undefined)
    return 'no pull request can be opened: no forge is configured for its repository';
  if (proposable.includes(change)) return undefined;
  return `no pull request can ${change} it: its source is not edited, since others decide a part of what it renders to`;
}

function changed(decided: ObjectDecision, strategy: Strategy, reason: string): ObjectDecision {
  return { ...decided, strategy, reasons: [...decided.reasons, reason] };
}

function unhealable(findings: readonly Finding[]): string | undefined {
  return findings.some(({ notHealable }) => notHealable !== undefined) ? 'no heal mends it' : undefined;
}

function prunedBy(findings: readonly Finding[]): string | undefined {
  const deletes = findings.some(({ drift }) => drift === 'created');
  return deletes ? 'prune protection: deleting what is not in Git needs a rule with prune: true' : undefined;
}

/** What a rule that cannot be run would have left alone is among what a heal would take back. */
function hiddenBy(findings: readonly Finding[]): string | undefined {
  const [broken] = findings.flatMap(({ brokenRules = [] }) => brokenRules);
  return broken === undefined ? undefined : `an ignore rule cannot be run: ${broken}`;
}

/** Pods that hold GPUs are not stopped without asking: what they release may not be had again. */
function gpusReleasedBy(findings: readonly Finding[]): string | undefined {
  const disturbing = findings.find(
    ({ impact }) => impact !== undefined && impact.gpus > 0 && releases.has(impact.effect),
  );
  return disturbing?.impact && `GPUs: healing ${disturbing.impact.description}`;
}

const releases: ReadonlySet<string> = new Set(['restart', 'recreate', 'scale', 'delete']);

function flappingOf(input: DecisionInput, findings: readonly Finding[]): string | undefined {
  const [first] = findings;
  if (first === undefined) return undefined;
  const heals = input.state.heals[objectKey(first)] ?? [];
  const managers = findings.flatMap(({ fields }) =>
    fields.flatMap(({ manager }) => (manager === null ? [] : [manager])),
  );
  return flapping(heals, [...new Set(managers)].toSorted(), input.flapping, input.now);
}

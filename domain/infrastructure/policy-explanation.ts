import type { ReviewTerms } from '../approval/review.ts';
import type { ChangeKind } from '../forge/pull-request.ts';
import { massDrift } from './brakes.ts';
import type { FlappingLimits, MassDriftLimits } from './brakes.ts';
import { causeOfObject, groupByObject } from './drift-item.ts';
import type { Finding, ScanResult } from './finding.ts';
import { objectKey } from './object.ts';
import { whyHealWaits } from './heal-limits.ts';
import { decideObject } from './plan-object.ts';
import { decideStrategy } from './policy.ts';
import type { PassedOver, Policy, PolicyDecision, Strategy } from './policy.ts';
import type { TargetState } from './target-state.ts';

/** Why a finding is dealt with as it is. */
export interface PolicyExplanation {
  finding: Finding;
  /** What happens, and the rule that says so. */
  strategy: Strategy;
  rule: string;
  prune: boolean;
  /** Rules before it, each with the criterion that does not hold. */
  passedOver: readonly PassedOver[];
  /** What changed the answer of the rule: brakes, windows, limits, other findings of the same object. */
  because: string[];
  /** What could hold it back, and how that stands now. */
  brakes: Brake[];
  /** How people are asked, should they be. */
  approvals: ReviewTerms;
  /** What people decided about this very evidence before; it is not asked about again. */
  settled?: string;
}

export interface Brake {
  name: 'mass drift' | 'flapping' | 'prune protection' | 'GPUs' | 'window' | 'limit' | 'ignore rules';
  on: boolean;
  detail: string;
}

/** What an explanation is made from: everything but the findings is a target's settings and memory. */
export interface ExplanationInput {
  target: string;
  scan: Pick<ScanResult, 'findings' | 'summary'>;
  policy: { name: string | undefined; rules: Policy };
  approvals: ReviewTerms;
  limits: MassDriftLimits;
  flapping: FlappingLimits;
  state: TargetState;
  /** What pull requests can be opened for in the target. */
  proposable?: readonly ChangeKind[] | undefined;
  now: Date;
}

export function explainPolicy(finding: Finding, input: ExplanationInput): PolicyExplanation {
  const { policy, scan, state, target } = input;
  const own = decideStrategy(finding, policy.name, policy.rules);
  const siblings = scan.findings.filter((other) => objectKey(other) === objectKey(finding));
  const decided = decideObject(input, siblings);
  const mass = massBrake(input);
  const acts = decided.strategy !== 'report';
  const others = decided.decisions.filter(({ rule }) => rule !== own.rule).map(({ rule }) => rule);
  const because = [
    ...decided.reasons.filter((reason) => reason !== own.rule && !others.includes(reason)),
    ...others.map((rule) => `the object drifts in another way as well, which ${rule} decides`),
    ...(mass.on && acts ? [mass.detail] : []),
  ];
  const settled = state.settled[causeOfObject(target, finding)]?.outcome;
  return {
    finding,
    strategy: mass.on && acts ? 'alert-and-review' : decided.strategy,
    rule: own.rule,
    prune: decided.prune,
    passedOver: own.passedOver,
    because: [...new Set(because)],
    brakes: [mass, ...brakesOf(finding, own, input)],
    approvals: decided.approvals,
    ...(settled === undefined ? {} : { settled }),
  };
}

function massBrake({ target, scan, limits }: ExplanationInput): Brake {
  const drifted = groupByObject(target, scan.findings).size;
  const strays = scan.findings.filter(({ drift }) => drift === 'created').length;
  const compared = scan.summary.compared + strays;
  const held = massDrift(drifted, compared, limits);
  const share = Math.round(limits.share * 100);
  const detail = `${drifted} of ${compared} objects drifted, the limits are ${limits.objects} and ${share} %`;
  return { name: 'mass drift', on: held !== undefined, detail: held ?? detail };
}

function brakesOf(finding: Finding, decision: PolicyDecision, input: ExplanationInput): Brake[] {
  const { drift, impact, brokenRules = [] } = finding;
  const { flapping, state, now } = input;
  const heals = (state.heals[objectKey(finding)] ?? []).filter(
    (time) => now.getTime() - Date.parse(time) < flapping.within,
  ).length;
  const brakes: Brake[] = [
    {
      name: 'flapping',
      on: heals >= flapping.heals,
      detail: `healed ${heals} times within ${minutes(flapping.within)}, the limit is ${flapping.heals}`,
    },
  ];
  if (drift === 'created') {
    const detail = decision.prune
      ? 'the rule allows deleting it'
      : 'deleting it takes a rule with prune: true';
    brakes.push({ name: 'prune protection', on: !decision.prune, detail });
  }
  if (impact !== undefined && impact.gpus > 0) {
    brakes.push({ name: 'GPUs', on: !decision.releaseGpus, detail: `healing ${impact.description}` });
  }
  if (brokenRules.length > 0) {
    brakes.push({ name: 'ignore rules', on: true, detail: brokenRules.join('; ') });
  }
  return [...brakes, ...windowsAndLimits(decision, input)];
}

function windowsAndLimits(
  { windows, limits, rule }: PolicyDecision,
  { state, now }: ExplanationInput,
): Brake[] {
  const brakes: Brake[] = [];
  if (windows.length > 0) {
    const waits = whyHealWaits([{ rule, windows, limits: {} }], state, now);
    brakes.push({ name: 'window', on: waits !== undefined, detail: waits ?? `open: ${windows.join(', ')}` });
  }
  if (limits.objects !== undefined) {
    brakes.push({ name: 'limit', on: false, detail: `heals ${limits.objects} objects in one scan at most` });
  }
  if (limits.heals !== undefined) {
    const waits = whyHealWaits([{ rule, windows: [], limits }], state, now);
    const detail = `heals ${limits.heals} times within ${minutes(limits.within ?? 0)} at most`;
    brakes.push({ name: 'limit', on: waits !== undefined, detail: waits ?? detail });
  }
  return brakes;
}

function minutes(milliseconds: number): string {
  return `${Math.round(milliseconds / 60_000)} min`;
}

import type { ReviewTerms } from '../approval/review.ts';
import { flapping, massDrift } from './brakes.ts';
import type { FlappingLimits, MassDriftLimits } from './brakes.ts';
import { describeItem, groupByObject, massDriftCause } from './drift-item.ts';
import type { DriftItem } from './drift-item.ts';
import type { Finding } from './finding.ts';
import { causeGroupOf, groupByCause, isGroupCause, openGroupsOf } from './group-causes.ts';
import type { CauseGroup } from './group-causes.ts';
import { objectKey } from './object.ts';
import { decideStrategy } from './policy.ts';
import type { Policy, Strategy } from './policy.ts';
import type { TargetState } from './target-state.ts';

export interface PlanInput {
  target: string;
  findings: readonly Finding[];
  /** How many objects of Git the scan compared. */
  compared: number;
  policy: { name: string | undefined; rules: Policy };
  /** How people are asked where a rule does not say otherwise. */
  approvals: ReviewTerms;
  limits: MassDriftLimits;
  flapping: FlappingLimits;
  state: TargetState;
  now: Date;
}

/** What it takes to plan single items. */
export type ItemPlanInput = Omit<PlanInput, 'compared' | 'limits'>;

/** An item with its findings: what a remediation is started or updated with. */
export interface PlannedItem {
  item: DriftItem;
  findings: Finding[];
}

export interface RemediationPlan {
  /** Items to act on, the most severe first. */
  items: PlannedItem[];
  /** Items left alone because this very evidence was decided before: cause → outcome. */
  settled: { item: DriftItem; outcome: string }[];
  /** Items that policy only reports. */
  reported: DriftItem[];
  /** Why everything is held, when the mass-drift brake is on. */
  held: string | undefined;
  /** Causes of all objects that drift, whatever becomes of them. */
  drifting: string[];
}

/**
 * Turns findings into items to act on: one for each object; of what people are asked about, one for each cause that
 * several objects share; a single one for all while the mass-drift brake holds.
 */
export function planRemediation(input: PlanInput): RemediationPlan {
  const objects = groupByObject(input.target, input.findings);
  const planned = [...objects].map(([cause, findings]) => planObject(input, cause, findings));
  const reported = planned.filter(({ item }) => item.strategy === 'report').map(({ item }) => item);
  const actionable = planned.filter(({ item }) => item.strategy !== 'report');
  const strays = input.findings.filter(({ drift }) => drift === 'created').length;
  const held = massDrift(objects.size, input.compared + strays, input.limits);
  const { settled, open } = input.state;
  const plan: RemediationPlan = {
    items: [],
    settled: [],
    reported,
    held,
    drifting: [...objects.keys(), ...openGroupsOf(planned, open)],
  };
  const isSettled = (candidate: PlannedItem): boolean => {
    const { cause, digest, earlierDigest } = candidate.item;
    const decided = settled[cause];
    if (decided === undefined || ![digest, earlierDigest].includes(decided.digest)) return false;
    plan.settled.push({ item: candidate.item, outcome: decided.outcome });
    return true;
  };
  if (held !== undefined) {
    const all = actionable.length === 0 ? [] : [gather(input, actionable, held)];
    plan.items = all.filter((one) => !isSettled(one));
    return plan;
  }
  // What was decided by itself or as one of many stays decided, whatever joins its cause later.
  const undecided = actionable.filter((one) => !isSettled(one));
  const { groups, alone } = groupByCause(undecided.filter(asks), open);
  const gathered = groups.map((group) => gatherGroup(input, group));
  plan.items = [...gathered, ...alone, ...undecided.filter((one) => !asks(one))];
  return plan;
}

function asks({ item }: PlannedItem): boolean {
  return item.strategy === 'alert-and-review';
}

/**
 * The item of one cause again, after a fresh look at its objects alone; undefined when nothing drifts any more. The
 * mass-drift brake is left as it is: only a whole scan can put it on or off.
 */
export function planItem(input: ItemPlanInput, cause: string): PlannedItem | undefined {
  if (input.findings.length === 0) return undefined;
  const isGroup = isGroupCause(cause);
  if (cause !== massDriftCause && !isGroup) return planObject(input, cause, [...input.findings]);
  const planned = [...groupByObject(input.target, input.findings)].map(([one, findings]) =>
    planObject(input, one, findings),
  );
  if (!isGroup) return gather(input, planned, `mass drift: ${planned.length} objects still drift`);
  const changed = input.state.open[cause]?.changed;
  const { about, changed: seen } = causeGroupOf(cause, planned);
  return gatherGroup(input, { cause, about, changed: changed ?? seen, members: planned });
}

/** Healing restores a whole object, so the most careful answer among its findings holds for all of them. */
const careful: readonly Strategy[] = ['alert-and-review', 'report', 'self-heal'];

function planObject(input: ItemPlanInput, cause: string, findings: Finding[]): PlannedItem {
  const decisions = findings.map((finding) => decideStrategy(finding, input.policy.name, input.policy.rules));
  const strategy = careful.find((one) => decisions.some((decision) => decision.strategy === one)) ?? 'report';
  const reasons = [...new Set(decisions.map((decision) => decision.rule))];
  const prune = decisions.every((decision) => decision.prune);
  const decisive = decisions.find((decision) => decision.strategy === strategy);
  const approvals = { ...input.approvals, ...decisive?.approvals };
  const allowsGpus = decisions.every((decision) => decision.releaseGpus);
  const item = describeItem(cause, findings, { strategy, prune, approvals, reasons });
  if (strategy !== 'self-heal') return { item, findings };
  if (findings.some(({ notHealable }) => notHealable !== undefined)) {
    return {
      item: { ...item, strategy: 'alert-and-review', reasons: [...reasons, 'no heal mends it'] },
      findings,
    };
  }
  if (!prune && findings.some((finding) => finding.drift === 'created')) {
    const reason = 'prune protection: deleting what is not in Git needs a rule with prune: true';
    return { item: { ...item, strategy: 'report', reasons: [...reasons, reason] }, findings };
  }
  const brake = (allowsGpus ? undefined : gpusReleasedBy(findings)) ?? flappingOf(input, item, findings);
  if (brake === undefined) return { item, findings };
  return { item: { ...item, strategy: 'alert-and-review', reasons: [...reasons, brake] }, findings };
}

/** Pods that hold GPUs are not stopped without asking: what they release may not be had again. */
function gpusReleasedBy(findings: readonly Finding[]): string | undefined {
  const disturbing = findings.find(
    ({ impact }) => impact !== undefined && impact.gpus > 0 && releases.has(impact.effect),
  );
  return disturbing?.impact && `GPUs: healing ${disturbing.impact.description}`;
}

const releases: ReadonlySet<string> = new Set(['restart', 'recreate', 'scale', 'delete']);

function flappingOf(input: ItemPlanInput, item: DriftItem, findings: readonly Finding[]): string | undefined {
  const [first] = findings;
  if (first === undefined) return undefined;
  const heals = input.state.heals[objectKey(first)] ?? [];
  return flapping(heals, item.managers, input.flapping, input.now);
}

function gatherGroup(input: ItemPlanInput, { cause, about, changed, members }: CauseGroup): PlannedItem {
  const findings = members.flatMap((one) => one.findings);
  const item = describeItem(
    cause,
    findings,
    {
      strategy: 'alert-and-review',
      prune: members.every((one) => one.item.prune),
      approvals: members[0]?.item.approvals ?? input.approvals,
      reasons: [...new Set(members.flatMap((one) => one.item.reasons))],
      changed,
    },
    about,
  );
  return { item, findings };
}

function gather(input: ItemPlanInput, planned: readonly PlannedItem[], reason: string): PlannedItem {
  const findings = planned.flatMap((one) => one.findings);
  const prune = planned.every(({ item }) => item.prune);
  return {
    item: describeItem(massDriftCause, findings, {
      strategy: 'alert-and-review',
      prune,
      approvals: input.approvals,
      reasons: [reason],
    }),
    findings,
  };
}

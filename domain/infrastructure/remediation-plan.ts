import type { ChangeKind } from '../forge/pull-request.ts';
import type { Governor } from '../gitops/governor.ts';
import type { ReviewTerms } from '../approval/review.ts';
import { massDrift } from './brakes.ts';
import { canonicalJson } from './canonical-json.ts';
import type { FlappingLimits, MassDriftLimits } from './brakes.ts';
import { describeItem, groupByObject, massDriftCause } from './drift-item.ts';
import type { DriftItem } from './drift-item.ts';
import { graverFirst } from './finding.ts';
import type { Finding } from './finding.ts';
import { causeGroupOf, groupByCause, isGroupCause, openGroupsOf } from './group-causes.ts';
import type { CauseGroup } from './group-causes.ts';
import { decideObject } from './plan-object.ts';
import type { Policy } from './policy.ts';
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
  /** Argo CD or Flux, where it applies what the target is held to. */
  governor?: Governor | undefined;
  /** What pull requests can be opened for in the target; undefined where no forge is configured. */
  proposable?: readonly ChangeKind[] | undefined;
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
 * several objects share; a single one for all while the mass-drift brake holds. What a person wants to be asked about
 * by itself is never gathered.
 */
export function planRemediation(input: PlanInput): RemediationPlan {
  const objects = groupByObject(input.target, input.findings);
  const all = [...objects].map(([cause, findings]) => planObject(input, cause, findings));
  const planned = withinLimits(input, all);
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
    const together = actionable.filter((one) => !isSplit(input, one));
    const apart = actionable.filter((one) => isSplit(input, one)).map((one) => askAbout(one, held));
    const everything = together.length === 0 ? [] : [gather(input, together, held)];
    plan.items = [...everything, ...apart].filter((one) => !isSettled(one));
    return plan;
  }
  // What was decided by itself or as one of many stays decided, whatever joins its cause later.
  const undecided = actionable.filter((one) => !isSettled(one));
  const groupable = (one: PlannedItem): boolean => asks(one) && !isSplit(input, one);
  const { groups, alone } = groupByCause(undecided.filter(groupable), open);
  const gathered = groups.map((group) => gatherGroup(input, group));
  plan.items = [...gathered, ...alone, ...undecided.filter((one) => !groupable(one))];
  return plan;
}

/** The objects of an item as items of their own; what policy only reports by now is left out. */
export function planParts(input: ItemPlanInput): PlannedItem[] {
  const objects = groupByObject(input.target, input.findings);
  return [...objects]
    .map(([cause, findings]) => planObject(input, cause, findings))
    .filter(({ item }) => item.strategy !== 'report');
}

function isSplit({ state }: ItemPlanInput, { item }: PlannedItem): boolean {
  return state.split?.[item.cause] !== undefined;
}

function askAbout({ item, findings }: PlannedItem, reason: string): PlannedItem {
  const { pullRequest: _proposed, ...rest } = item;
  const reasons = [...item.reasons, reason];
  return { item: { ...rest, strategy: 'alert-and-review', reasons, healsBy: [] }, findings };
}

/** People answer, to a question or to a pull request. */
function asks({ item }: PlannedItem): boolean {
  return item.strategy === 'alert-and-review' || item.strategy === 'pull-request';
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

function planObject(input: ItemPlanInput, cause: string, findings: Finding[]): PlannedItem {
  const { decisions: _decisions, ...decision } = decideObject(input, findings);
  const { strategy } = decision;
  const item = describeItem(cause, findings, { ...decision, ...proposableIn(input) });
  const split = input.state.split?.[cause];
  // Whoever wants to answer for each object is not overtaken by policy once a brake is off.
  if (split === undefined || strategy === 'report') return { item, findings };
  return askAbout({ item, findings }, `asked about one by one, as ${split.by} decided`);
}

function proposableIn({ proposable }: ItemPlanInput): Pick<DriftItem, 'proposable'> {
  return proposable === undefined ? {} : { proposable };
}

/** What is over the number of objects that its rule may heal in one scan waits for the next; the gravest go first. */
function withinLimits(input: ItemPlanInput, planned: readonly PlannedItem[]): PlannedItem[] {
  const left = new Map(
    input.policy.rules.flatMap(({ limits }, index): [string, number][] =>
      limits?.objects === undefined
        ? []
        : [[`rule ${index + 1} of policy ${input.policy.name}`, limits.objects]],
    ),
  );
  if (left.size === 0) return [...planned];
  const held = new Set<PlannedItem>();
  const inTurn = planned.toSorted((one, other) => graverFirst(one.item.severity, other.item.severity));
  for (const one of inTurn) {
    const full = one.item.healsBy?.find((rule) => left.get(rule) === 0);
    if (full !== undefined) held.add(one);
    else for (const rule of one.item.healsBy ?? []) left.set(rule, (left.get(rule) ?? Infinity) - 1);
  }
  const waits = 'waits: its rule heals no more objects in one scan';
  return planned.map((one) =>
    held.has(one)
      ? {
          ...one,
          item: {
            ...one.item,
            strategy: 'report',
            healsBy: [],
            reasons: [...one.item.reasons, waits],
            waits,
          },
        }
      : one,
  );
}

function gatherGroup(input: ItemPlanInput, { cause, about, changed, members }: CauseGroup): PlannedItem {
  const findings = members.flatMap((one) => one.findings);
  const item = describeItem(
    cause,
    findings,
    {
      ...proposedTogether(members),
      ...proposableIn(input),
      prune: members.every((one) => one.item.prune),
      approvals: members[0]?.item.approvals ?? input.approvals,
      reasons: [...new Set(members.flatMap((one) => one.item.reasons))],
      changed,
    },
    about,
  );
  return { item, findings };
}

/** One pull request for all of them, where policy wants the same one for each. */
function proposedTogether(members: readonly PlannedItem[]): Pick<DriftItem, 'strategy' | 'pullRequest'> {
  const [first] = members.map(({ item }) => item.pullRequest);
  const isSame = members.every(
    ({ item }) =>
      item.strategy === 'pull-request' && canonicalJson(item.pullRequest) === canonicalJson(first),
  );
  return first !== undefined && isSame
    ? { strategy: 'pull-request', pullRequest: first }
    : { strategy: 'alert-and-review' };
}

function gather(input: ItemPlanInput, planned: readonly PlannedItem[], reason: string): PlannedItem {
  const findings = planned.flatMap((one) => one.findings);
  const prune = planned.every(({ item }) => item.prune);
  return {
    item: describeItem(massDriftCause, findings, {
      strategy: 'alert-and-review',
      prune,
      approvals: input.approvals,
      ...proposableIn(input),
      reasons: [reason],
    }),
    findings,
  };
}

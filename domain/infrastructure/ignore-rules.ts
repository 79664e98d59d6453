import type { ExplainedDifference } from './explain.ts';
import { matchesGlob } from './glob.ts';
import { parsePointer } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import { parseLabelSelector } from './label-selector.ts';
import { groupOf } from './object.ts';
import type { ObjectReference } from './object.ts';
import { covers, parsePattern } from './path-pattern.ts';

/** A difference that somebody declared legitimate: neither reported nor undone. Every stated criterion must hold. */
export interface IgnoreRule {
  /** Globs, `*` for any; or regular expressions, see `matching`. */
  group: string;
  version?: string | undefined;
  kind: string;
  namespace: string;
  name: string;
  /** `regex`: regular expressions over the whole text, an empty one for any. Globs without it. */
  matching?: 'glob' | 'regex' | undefined;
  /** Selectors over the labels and annotations of Git's object (`app=web,tier in (a,b)`). */
  labelSelector?: string | undefined;
  annotationSelector?: string | undefined;
  /** Fields, with all below them. With no field, manager or other condition, the whole object. */
  jsonPointers?: readonly string[] | undefined;
  /** The pointers are RFC 6901 and nothing more: `*` is a character as any other. */
  literal?: boolean | undefined;
  /** The same as jq expressions: what `del(…)` would delete, on either side. */
  jqPathExpressions?: readonly string[] | undefined;
  /** Globs: only what these field managers wrote … */
  managers?: readonly string[] | undefined;
  /** … through this subresource, such as `scale`. */
  subresource?: string | undefined;
  /** Only live numbers within these bounds, both included. */
  range?: { min?: number | undefined; max?: number | undefined } | undefined;
  /** Only differences of this kind. */
  change?: 'added' | undefined;
  owner: string;
  reason: string;
  /** Date or time from which on the rule no longer holds; a bare date means its beginning, UTC. */
  expires?: string | undefined;
  /** Where it is written: `plumbline.yaml:12:7`, or the object it was read from. */
  origin?: string | undefined;
}

/** An object as a rule may select it. */
export interface SelectableObject extends ObjectReference {
  labels?: Readonly<Record<string, string>> | undefined;
  annotations?: Readonly<Record<string, string>> | undefined;
}

/** A rule that holds for an object, with what its jq expressions select there. */
export interface ApplicableRule extends IgnoreRule {
  selected?: SelectedPaths | undefined;
}

/** What the jq expressions of one rule select in the three forms of one object. */
export interface SelectedPaths {
  desired: readonly Path[];
  expected: readonly Path[];
  live: readonly Path[];
}

/** The rules that hold for an object now. */
export function rulesFor(rules: readonly IgnoreRule[], object: SelectableObject, now: Date): IgnoreRule[] {
  return rules.filter((rule) => !isExpired(rule, now) && selectsObject(rule, object));
}

export function isExpired({ expires }: IgnoreRule, now: Date): boolean {
  return expires !== undefined && now.getTime() >= Date.parse(expires);
}

function selectsObject(rule: IgnoreRule, object: SelectableObject): boolean {
  const matches = rule.matching === 'regex' ? matchesExpression : matchesGlob;
  const { apiVersion, kind, namespace = '', name, labels = {}, annotations = {} } = object;
  return (
    matches(rule.group, groupOf(apiVersion)) &&
    (rule.version === undefined || matches(rule.version, apiVersion.split('/').at(-1) ?? '')) &&
    matches(rule.kind, kind) &&
    matches(rule.namespace, namespace) &&
    matches(rule.name, name) &&
    (rule.labelSelector === undefined || parseLabelSelector(rule.labelSelector)?.(labels) === true) &&
    (rule.annotationSelector === undefined ||
      parseLabelSelector(rule.annotationSelector)?.(annotations) === true)
  );
}

function matchesExpression(expression: string, value: string): boolean {
  return expression === '' || new RegExp(`^(?:${expression})$`, 's').test(value);
}

/** How a rule is named in `ignored`. */
export function describeIgnoreRule(rule: IgnoreRule): string {
  return `${rule.reason} (${rule.owner})`;
}

/** Whether a rule is about the object as a whole, so that it need not be compared at all. */
export function ignoresWholeObject(rule: IgnoreRule): boolean {
  const { jsonPointers, jqPathExpressions, managers, subresource, range, change } = rule;
  const conditions = [managers, subresource, range, change];
  if (conditions.some((condition) => condition !== undefined)) return false;
  const fields = [...(jsonPointers ?? []), ...(jqPathExpressions ?? [])];
  return (jsonPointers ?? []).includes('') || fields.length === 0;
}

/** Whether a rule that holds for the object is about this difference. */
export function ignoresDifference(rule: ApplicableRule, difference: ExplainedDifference): boolean {
  return selectsPlace(rule, difference) && meetsConditions(rule, difference);
}

/** Whether what differs meets what a rule asks of it beside its place. */
export function meetsConditions(
  { managers, subresource, range, change }: IgnoreRule,
  difference: Pick<ExplainedDifference, 'change' | 'owners' | 'live'>,
): boolean {
  const { owners, live } = difference;
  const writers = owners.filter(
    (owner) => managers === undefined || managers.some((glob) => matchesGlob(glob, owner.manager)),
  );
  return (
    (change === undefined || change === difference.change) &&
    (managers === undefined || writers.length > 0) &&
    (subresource === undefined || writers.some((owner) => owner.subresource === subresource)) &&
    (range === undefined || isWithin(range, live))
  );
}

function isWithin({ min, max }: NonNullable<IgnoreRule['range']>, value: unknown): boolean {
  return typeof value === 'number' && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

function selectsPlace(rule: ApplicableRule, difference: ExplainedDifference): boolean {
  const { jsonPointers, jqPathExpressions, selected } = rule;
  if (jsonPointers === undefined && jqPathExpressions === undefined) return true;
  const places = [difference.path, parsePointer(difference.location)];
  const isNamed = (jsonPointers ?? []).some((pointer) =>
    places.some((place) => (rule.literal === true ? isAtOrBelow : coversPattern)(pointer, place)),
  );
  return isNamed || (selected !== undefined && isSelected(selected, difference));
}

function coversPattern(pointer: string, place: Path): boolean {
  return covers(parsePattern(pointer), place);
}

function isAtOrBelow(pointer: string, place: Path): boolean {
  return startsWith(place, parsePointer(pointer));
}

/** As after a deletion on both sides: what is left on one side only is still a difference. */
function isSelected({ expected, live }: SelectedPaths, difference: ExplainedDifference): boolean {
  const { change, path, livePath } = difference;
  const inLive = () => live.some((one) => startsWith(livePath, one));
  // Where the paths of a modified field differ, its item stands elsewhere in Git's list: any place of its own counts.
  const inExpected = () => expected.some((one) => startsWith(path, one));
  if (change === 'added') return inLive();
  return change === 'removed' ? inExpected() : inLive() && expected.length > 0;
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => String(step) === String(path[index]));
}

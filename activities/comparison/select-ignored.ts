import type { JqSelector } from '../../clients/jq/jq-selector.ts';
import { compareObjects } from '../../domain/infrastructure/compare.ts';
import type { ObjectState } from '../../domain/infrastructure/evaluate.ts';
import { rulesOfAnnotations } from '../../domain/infrastructure/ignore-rules-annotations.ts';
import { describeIgnoreRule, rulesFor } from '../../domain/infrastructure/ignore-rules.ts';
import type { ApplicableRule, IgnoreRule, SelectedPaths } from '../../domain/infrastructure/ignore-rules.ts';
import type { Path } from '../../domain/infrastructure/json-pointer.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { Json } from '../../domain/infrastructure/object.ts';

/** Rules with what their jq expressions select in one object, and those that could not say it. */
export interface SelectedRules {
  rules: ApplicableRule[];
  /** One line for each, without a value of the object. What such a rule would hide is shown. */
  broken: string[];
}

export type SelectIgnored = (rules: readonly IgnoreRule[], state: ObjectState) => Promise<SelectedRules>;

/**
 * The rules that hold for an object now, its annotations included. Labels and annotations are those of Git's object:
 * nobody silences drift by a label on the live one.
 */
export async function applicableRules(
  selectIgnored: SelectIgnored,
  ignoreRules: readonly IgnoreRule[],
  state: ObjectState,
  now: Date,
): Promise<SelectedRules> {
  const { desired, expected, live, schema } = state;
  const { labels, annotations } = desired.metadata;
  const rules = [
    ...rulesOfAnnotations(desired),
    ...rulesFor(ignoreRules, { ...referenceOf(live), labels, annotations }, now),
  ];
  const isNeeded = rules.some(({ jqPathExpressions }) => jqPathExpressions !== undefined);
  // Most objects do not differ, and jq takes its time.
  if (!isNeeded || compareObjects(expected, live, schema).length === 0) return { rules, broken: [] };
  return await selectIgnored(rules, state);
}

/** @param jq without one, rules with jq expressions count as broken. */
export function createSelectIgnored(jq: JqSelector | undefined): SelectIgnored {
  // An expression without an end is waited for once in a scan, not once for each object.
  const given = new Map<string, string>();

  async function select(rule: IgnoreRule, state: ObjectState): Promise<SelectedPaths> {
    const expressions = rule.jqPathExpressions ?? [];
    for (const expression of expressions) {
      const fault = given.get(expression);
      if (fault !== undefined) throw new BrokenRule(expression, fault);
    }
    if (jq === undefined) throw new BrokenRule(expressions[0] ?? '', 'cannot be run here');
    const forms = [state.desired, state.expected, state.live] as unknown as Json[];
    const paths: Path[][] = [[], [], []];
    for (const [index, answers] of (await jq.select(expressions, forms)).entries()) {
      const expression = expressions[index] ?? '';
      for (const [form, answer] of answers.entries()) {
        if ('fault' in answer) {
          if (answer.always) given.set(expression, answer.fault);
          throw new BrokenRule(expression, answer.fault);
        }
        paths[form]?.push(...answer);
      }
    }
    const [desired = [], expected = [], live = []] = paths;
    return { desired, expected, live };
  }

  return async (rules, state) => {
    const selected = await Promise.all(
      rules.map(async (rule): Promise<ApplicableRule | string> => {
        if (rule.jqPathExpressions === undefined) return rule;
        try {
          return { ...rule, selected: await select(rule, state) };
        } catch (error) {
          if (!(error instanceof BrokenRule)) throw error;
          return describeBroken(rule, error);
        }
      }),
    );
    return {
      rules: selected.filter((one) => typeof one !== 'string'),
      broken: selected.filter((one) => typeof one === 'string'),
    };
  };
}

/** A jq expression that does not answer; never leaves this file. */
class BrokenRule extends Error {
  readonly expression: string;
  readonly fault: string;

  constructor(expression: string, fault: string) {
    super(fault);
    this.expression = expression;
    this.fault = fault;
  }
}

function describeBroken(rule: IgnoreRule, { expression, fault }: BrokenRule): string {
  const place = rule.origin === undefined ? '' : `${rule.origin}: `;
  return `${place}the ignore rule "${describeIgnoreRule(rule)}" is broken: jq ${expression} ${fault}; what it would hide is shown`;
}

import { isAtomicMap } from './compare.ts';
import type { Difference } from './compare.ts';
import type { FieldOwner } from './finding.ts';
import { escapeStep } from './json-pointer.ts';
import { fieldSchema, itemNames, itemSchema, semanticsOf } from './list-items.ts';
import type { Json, KubernetesObject } from './object.ts';
import { ownersAt } from './ownership.ts';
import type { OwnershipEntry } from './ownership.ts';

/** A difference, or the part of one that a single writer made, with the true values. */
export interface ExplainedDifference extends Difference {
  /** The last writer first; empty where nobody can be named, as for every removed field. */
  owners: FieldOwner[];
  /** The rule that makes it legitimate, where one does. */
  rule?: ExemptingRule;
}

export interface ExemptingRule {
  name: string;
  /** Everyday bookkeeping of a controller, not worth a line of its own. */
  routine: boolean;
}

export interface Explanation {
  live: KubernetesObject;
  ownership: readonly OwnershipEntry[];
  /** The rule that declares a difference legitimate, if any. */
  ruleOf(difference: ExplainedDifference): ExemptingRule | undefined;
}

/**
 * Says of a difference who made it and whether that is legitimate. A subtree that is missing on one side is split
 * where its parts have different writers or rules, and otherwise stays one difference at its highest absent node.
 */
export function explainDifference(difference: Difference, explanation: Explanation): ExplainedDifference[] {
  const children = difference.change === 'modified' ? [] : childrenOf(difference);
  const own = explainWhole(difference, explanation);
  if (children.length === 0 || own.rule !== undefined) return [own];

  const parts = children.flatMap((child) => explainDifference(child, explanation));
  const owners = parts.flatMap((part) => part.owners);
  // An item of a list is one thing: whoever added it is its writer, and it is legitimate only as a whole.
  if (isListItem(difference)) {
    return [{ ...own, owners: distinct([...own.owners, ...owners]), ...sharedRule(parts) }];
  }
  const isDrift = parts.every((part) => part.rule === undefined);
  return isDrift && writersOf(parts).size <= 1 ? [{ ...own, owners: distinct(owners) }] : parts;
}

function sharedRule(parts: readonly ExplainedDifference[]): { rule?: ExemptingRule } {
  const names = new Set(parts.map((part) => part.rule?.name));
  const rule = parts[0]?.rule;
  return names.size === 1 && rule !== undefined ? { rule } : {};
}

function explainWhole(difference: Difference, explanation: Explanation): ExplainedDifference {
  const owners =
    difference.change === 'removed' ? [] : ownersAt(explanation.ownership, explanation.live, difference.path);
  const explained: ExplainedDifference = { ...difference, owners };
  const rule = explanation.ruleOf(explained);
  return rule === undefined ? explained : { ...explained, rule };
}

function isListItem(difference: Difference): boolean {
  return difference.location.endsWith(']') && typeof difference.path.at(-1) === 'number';
}

function childrenOf(difference: Difference): Difference[] {
  const { schema } = difference;
  const value = difference.change === 'added' ? difference.live : difference.expected;
  if (value === null || typeof value !== 'object' || isAtomicMap(schema)) return [];
  if (!Array.isArray(value)) {
    return Object.entries(value).map(([name, child]) => {
      return childOf(difference, name, name, escapeStep(name), child, fieldSchema(schema, name));
    });
  }
  const names = itemNames(value, semanticsOf(schema)) ?? [];
  return names.map((name, index) => {
    const step = difference.change === 'added' ? index : '-';
    return childOf(
      difference,
      index,
      step,
      `[${escapeStep(name)}]`,
      value[index] as Json,
      itemSchema(schema),
    );
  });
}

function childOf(
  parent: Difference,
  step: string | number,
  liveStep: string | number,
  name: string,
  value: Json,
  schema: Difference['schema'],
): Difference {
  return {
    change: parent.change,
    path: [...parent.path, step],
    livePath: [...parent.livePath, liveStep],
    location: `${parent.location}/${name}`,
    ...(parent.change === 'added' ? { live: value } : { expected: value }),
    schema,
  };
}

function writersOf(parts: readonly ExplainedDifference[]): Set<string> {
  return new Set(parts.flatMap((part) => part.owners.slice(0, 1).map(identityOf)));
}

function distinct(owners: readonly FieldOwner[]): FieldOwner[] {
  const kept = new Map<string, FieldOwner>();
  for (const owner of owners) {
    const identity = identityOf(owner);
    if (!kept.has(identity)) kept.set(identity, owner);
  }
  return [...kept.values()];
}

function identityOf(owner: FieldOwner): string {
  return `${owner.manager}\n${owner.operation}\n${owner.subresource ?? ''}`;
}

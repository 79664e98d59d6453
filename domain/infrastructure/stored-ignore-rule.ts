import type { Finding } from './finding.ts';
import type { IgnoreRule } from './ignore-rules.ts';
import { groupOf, objectKey } from './object.ts';
import { textHash } from '../text/text-hash.ts';

/** A rule that a person's decision made: it always ends. */
export interface StoredIgnoreRule extends IgnoreRule {
  /** The same decision about the same object makes the same rule. */
  id: string;
  expires: string;
  /** When it was made, RFC 3339. */
  madeAt: string;
}

/** How long a rule that has ended is still listed, milliseconds. */
const endedRuleMemory = 30 * 24 * 60 * 60 * 1000;

/**
 * The rules that keep findings silent: for each object one about exactly the fields that differ, or about the object
 * where it is there or gone as a whole.
 */
export function rulesFromFindings(
  findings: readonly Finding[],
  decision: { decisionId: string; actor: string; reason?: string; until?: string; at: string },
): StoredIgnoreRule[] {
  return [...Map.groupBy(findings, objectKey)].flatMap(([key, ofObject]) => {
    const [first] = ofObject;
    if (first === undefined) return [];
    const paths = ofObject.flatMap(({ fields }) => fields.map(({ path }) => path));
    const isWhole = paths.length === 0 || paths.includes('');
    return {
      id: textHash(`${decision.decisionId}\n${key}`, 12),
      group: groupOf(first.apiVersion),
      kind: first.kind,
      namespace: first.namespace ?? '',
      name: first.name,
      ...(isWhole ? {} : { jsonPointers: [...new Set(paths)] }),
      owner: decision.actor,
      reason: decision.reason ?? '',
      expires: decision.until ?? '',
      madeAt: decision.at,
    };
  });
}

/** The rules with new ones: a repeated decision changes nothing, and what ended long ago goes. */
export function addRules(
  rules: readonly StoredIgnoreRule[],
  added: readonly StoredIgnoreRule[],
  now: Date,
): StoredIgnoreRule[] {
  const ids = new Set(added.map(({ id }) => id));
  const kept = rules.filter(
    ({ id, expires }) => !ids.has(id) && now.getTime() - Date.parse(expires) < endedRuleMemory,
  );
  return [...kept, ...added];
}

import type { IgnoreRule } from './ignore-rules.ts';
import { MalformedRuleError, parseEach, requirePointers, textAt, textsAt } from './ignore-rules-parsing.ts';
import type { ParsedIgnoreRules } from './ignore-rules-parsing.ts';

/**
 * Argo CD's `spec.ignoreDifferences` (or the same entries anywhere else) as our rules. As in Argo CD, group and kind
 * are globs and an absent group is the core group, name and namespace are exact where they are given, pointers have
 * no wildcards, and the three lists each ignore by themselves.
 *
 * https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 *
 * @param owner who answers for them, such as `Argo CD application argocd/shop`.
 */
export function ignoreRulesOfArgocd(ignoreDifferences: readonly unknown[], owner: string): ParsedIgnoreRules {
  return parseEach(ignoreDifferences, (entry) => {
    const kind = textAt(entry, 'kind');
    if (kind === undefined || kind === '') throw new MalformedRuleError('kind', 'missing kind');
    const jsonPointers = textsAt(entry, 'jsonPointers');
    const jqPathExpressions = textsAt(entry, 'jqPathExpressions');
    const managers = textsAt(entry, 'managedFieldsManagers');
    requirePointers(jsonPointers, 'jsonPointers');
    if ([jsonPointers, jqPathExpressions, managers].every((list) => list.length === 0)) {
      const message = 'names no field: give jsonPointers, jqPathExpressions or managedFieldsManagers';
      throw new MalformedRuleError('', message);
    }
    const selection = {
      group: textAt(entry, 'group') ?? '',
      kind,
      namespace: textAt(entry, 'namespace') || '*',
      name: textAt(entry, 'name') || '*',
      literal: true,
      owner,
    };
    const fields = [...jsonPointers, ...jqPathExpressions];
    const rules: IgnoreRule[] = [];
    if (fields.length > 0) {
      rules.push({
        ...selection,
        ...(jsonPointers.length === 0 ? {} : { jsonPointers }),
        ...(jqPathExpressions.length === 0 ? {} : { jqPathExpressions }),
        reason: `Argo CD ignores ${fields.join(', ')} of ${kind}`,
      });
    }
    if (managers.length > 0) {
      const reason = `Argo CD ignores what ${managers.join(', ')} writes to ${kind}`;
      rules.push({ ...selection, managers, reason });
    }
    return rules;
  });
}

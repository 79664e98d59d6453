import type { PlacedFault } from './schema-faults.ts';
import type { Configuration } from './schema/configuration.ts';
import { ignoreRuleForm } from './schema/ignore-rule.ts';
import type { IgnoreRule } from './schema/ignore-rule.ts';

/** Rules that are over, or that hide more than whoever wrote them may have meant. */
export function warningsOfIgnoreRules(configuration: Configuration, now: Date): PlacedFault[] {
  return configuration.targets.flatMap((target, index) =>
    target.ignore.flatMap((rule, position): PlacedFault[] => {
      const path = ['targets', index, 'ignore', position];
      if (rule.expires !== undefined && Date.parse(rule.expires) <= now.getTime()) {
        const message = `the ignore rule of ${rule.owner} expired on ${rule.expires} and no longer holds`;
        return [{ path: [...path, 'expires'], part: 'value', message, suggestion: 'renew or remove it' }];
      }
      const { kind = '*', namespace = '*', name = '*' } = rule;
      if (!hidesWholeObjects(rule)) return [];
      const message = `this ignore rule hides whole objects (${kind} ${namespace}/${name})`;
      return [
        {
          path,
          part: 'value',
          message,
          suggestion: 'name fields with jsonPointers or writers with managers',
        },
      ];
    }),
  );
}

function hidesWholeObjects(rule: IgnoreRule): boolean {
  const { jsonPointers, jqPathExpressions, managers, subresource, range } = rule;
  if (ignoreRuleForm(rule) === 'flux') return (rule.paths ?? []).includes('');
  const criteria = [
    jsonPointers,
    jqPathExpressions,
    managers,
    subresource,
    range,
    rule.managedFieldsManagers,
  ];
  return criteria.every((criterion) => criterion === undefined);
}

import type { StoredIgnoreRule } from '../../../domain/infrastructure/stored-ignore-rule.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** Rules that people made, a line each. */
export function renderIgnored(
  rules: readonly (StoredIgnoreRule & { target: string })[],
  colors: Colors,
  now: Date,
): string {
  if (rules.length === 0) return 'nobody decided to ignore anything';
  const rows = rules.map(({ id, target, kind, namespace, name, jsonPointers, owner, reason, expires }) => [
    id,
    printable(target),
    printable(`${kind} ${namespace}/${name}`),
    printable(jsonPointers?.join(', ') ?? 'the whole object'),
    printable(owner),
    printable(reason),
    Date.parse(expires) > now.getTime() ? expires : colors.dim(`ended ${expires}`),
  ]);
  return renderTable(['RULE', 'TARGET', 'OBJECT', 'FIELDS', 'BY', 'WHY', 'UNTIL'].map(colors.dim), rows);
}

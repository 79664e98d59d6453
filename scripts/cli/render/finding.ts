import { describeWriter } from '../../../domain/infrastructure/describe-writer.ts';
import type { FieldDifference, Finding, Severity } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { Colors } from '../output.ts';
import { renderFieldDifference } from './field-difference.ts';

/** A finding as people read it: what differs in which object, who wrote it, with what, and field by field. */
export function renderFinding(finding: Finding, colors: Colors, now: Date): string {
  const { drift, severity, fields, origin, blocked, notHealable, health = [], source, id } = finding;
  const writers = [...new Set(fields.map((field) => describeWriter(field, now)))].filter(
    (text) => text !== '',
  );
  const [only] = writers;
  const heading = [
    colors.bold(colors.cyan(describeReference(finding))),
    drift,
    colorSeverity(severity, colors),
    ...(writers.length === 1 && only !== undefined ? [only] : []),
    ...(origin === 'live' ? [] : [origin === 'git' ? 'Git moved ahead' : 'Git and the cluster both moved']),
    colors.dim(id),
  ];
  const lines = [heading.join(colors.dim(' · '))];
  for (const field of fields) {
    if (field.path === '') lines.push(`  ${describeWhole(field)}`);
    else
      lines.push(
        ...renderFieldDifference(field, colors, writers.length > 1 ? describeWriter(field, now) : ''),
      );
  }
  for (const { reason } of health) lines.push(`  ${reason}`);
  for (const obstacle of [blocked, notHealable]) {
    if (obstacle !== undefined) lines.push(colors.yellow(`  ${obstacle}`));
  }
  if (source !== undefined) lines.push(colors.dim(`  in Git: ${source.file}:${source.line}`));
  return lines.join('\n');
}

export function colorSeverity(severity: string, colors: Colors): string {
  const color = severityColors[severity as Severity] as keyof Colors | undefined;
  return color === undefined ? severity : (colors[color] as Colors['red'])(severity);
}

const severityColors = {
  low: 'dim',
  medium: 'yellow',
  high: 'red',
  critical: 'magenta',
} as const satisfies Record<Severity, keyof Colors>;

function describeWhole({ change }: FieldDifference): string {
  return change === 'removed' ? 'in Git, and not in the cluster' : 'in the cluster, and not in Git';
}

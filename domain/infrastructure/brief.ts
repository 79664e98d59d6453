import { describeActor } from './describe-writer.ts';
import type { FieldDifference, Finding } from './finding.ts';
import { describeReference, objectKey } from './object.ts';
import type { Json } from './object.ts';

/** How much of a value one line shows. */
const longestValue = 60;

/**
 * The first differences of some findings, one line each, such as `/spec/replicas: 2 → 5 (kubectl-edit)`; the object
 * is named where there are several. Values of secrets are fingerprints by then.
 */
export function briefOf(findings: readonly Finding[], most = 6): string[] {
  const several = new Set(findings.map(objectKey)).size > 1;
  const lines = findings.flatMap((finding) => {
    const name = several ? `${describeReference(finding)} ` : '';
    if (finding.drift === 'created') return [`${name}is not in Git`];
    if (finding.drift === 'deleted') return [`${name}is in Git and gone from the cluster`];
    if (finding.health !== undefined) return finding.health.map(({ reason }) => `${name}${reason}`);
    return finding.fields.map((field) => `${name}${describeField(field)}`);
  });
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `and ${rest} more`] : lines;
}

/** The first of some differences, one line each. */
export function briefOfFields(fields: readonly FieldDifference[], most = 6): string[] {
  return fields.slice(0, most).map(describeField);
}

function describeField({ path, change, desired, live, manager, actor }: FieldDifference): string {
  const tool = actor?.manager ?? manager;
  const who = [...(actor === undefined ? [] : [describeActor(actor)]), ...(tool === null ? [] : [tool])].join(
    ' with ',
  );
  const writer = who === '' ? '' : ` (${who})`;
  if (change === 'added') return `${path}: added ${shorten(live)}${writer}`;
  if (change === 'removed') return `${path}: removed ${shorten(desired)}${writer}`;
  return `${path}: ${shorten(desired)} → ${shorten(live)}${writer}`;
}

function shorten(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

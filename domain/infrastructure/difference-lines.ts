import { diffLines, withContext } from '../text/line-diff.ts';
import { visible } from '../text/visible.ts';
import { describeFieldPath } from './field-path.ts';
import type { FieldDifference, Finding } from './finding.ts';
import { describeReference, objectKey } from './object.ts';
import type { Json } from './object.ts';

/** Lines around a change in a text of several lines. */
const context = 2;

/** What differs, as lines of a unified diff: `-` is Git, `+` is live. Values of secrets are fingerprints by then. */
export function differenceLines(findings: readonly Finding[]): string[] {
  const objects = Map.groupBy(findings, objectKey);
  return [...objects.values()].flatMap((ofObject) => {
    const [first] = ofObject;
    const name = first === undefined ? '' : describeReference(first);
    return [`# ${visible(name)}`, ...ofObject.flatMap((finding) => linesOf(finding)), ''];
  });
}

function linesOf(finding: Finding): string[] {
  if (finding.drift === 'created') return ['+ the object is not in Git'];
  if (finding.drift === 'deleted') return ['- the object is in Git and gone from the cluster'];
  return finding.fields.flatMap((field) => linesOfField(field));
}

function linesOfField({ location, path, change, desired, live, manager }: FieldDifference): string[] {
  const writer = manager === null ? '' : `  (${visible(manager)})`;
  const place = `  ${visible(describeFieldPath(location ?? path))}${writer}`;
  const git = change === 'added' ? [] : textOf(desired);
  const cluster = change === 'removed' ? [] : textOf(live);
  const lines = withContext(diffLines(git, cluster), context);
  return [place, ...lines.map(({ side, text }) => `${side}     ${visible(text)}`)];
}

/** Texts of several lines as they are, everything else as JSON, which says what is a number and what a text. */
function textOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string' && value.includes('\n')) return value.split('\n');
  return JSON.stringify(value, null, 2).split('\n');
}

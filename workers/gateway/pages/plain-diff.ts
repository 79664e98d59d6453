import { describeFieldPath } from '../../../domain/infrastructure/field-path.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import { visible } from '../../../domain/text/visible.ts';
import { valueLines } from './value-lines.ts';

/** The whole difference of a finding as plain text, from Git (`-`) to live (`+`), however long it is. */
export function plainDiff(finding: Finding): string {
  const name = visible(describeReference(finding));
  const lines = [`--- Git     ${name} (${finding.commit.slice(0, 12)})`, `+++ cluster ${name}`];
  for (const field of finding.fields) {
    const { location, path, manager, actor, change } = field;
    const who = actor?.user ?? manager;
    const place = path === '' ? 'the whole object' : describeFieldPath(location ?? path);
    lines.push(visible(`@@ ${place}, ${change}${who === null ? '' : ` by ${who}`} @@`));
    for (const { side, text } of valueLines(field)) lines.push(`${side} ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

import { describeReference } from '../../../domain/infrastructure/object.ts';
import type {
  CodifyRefusal,
  CodifyResult,
  Proof,
  ProvedRender,
} from '../../../activities/codify/codify-request.ts';
import { unifiedDiff } from '../../../domain/text/unified-diff.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';

/** The diff, the proof, and what was left out, for people. */
export function renderCodify(result: CodifyResult & { written: boolean }, colors: Colors): string {
  const diffs = result.edits.map(({ path, before, after }) =>
    colorDiff(unifiedDiff(path, before, after), colors),
  );
  const blocks = [
    ...diffs,
    ...(result.edits.length === 0 ? [] : [renderProof(result.proof, colors)]),
    ...result.warnings.map((warning) => `${colors.yellow('warning:')} ${printable(warning)}`),
    ...result.refusals.map((refusal) => renderRefusal(refusal, colors)),
    summary(result, colors),
  ];
  return blocks.join('\n');
}

function colorDiff(diff: string, colors: Colors): string {
  const lines = diff.split('\n').map((line) => {
    const shown = line.replace(/\r$/, '');
    if (/^(?:---|\+\+\+) /.test(shown)) return colors.bold(printable(shown));
    if (shown.startsWith('@@')) return colors.cyan(shown);
    if (shown.startsWith('-')) return colors.red(printable(shown));
    return shown.startsWith('+') ? colors.green(printable(shown)) : printable(shown);
  });
  return lines.join('\n');
}

function renderProof({ renders, renamed, notRendered }: Proof, colors: Colors): string {
  const [target, ...others] = renders;
  const lines =
    target === undefined ? [] : [`proof: ${place(target)} renders to ${objects(target)} as they run`];
  for (const { object, path, consequence } of target?.changed ?? [])
    lines.push(
      `  ${describeReference(object)} ${path || '(whole object)'}${consequence ? ' (follows)' : ''}`,
    );
  for (const { object, from, to } of renamed)
    lines.push(`  ${object.kind} ${from} is named ${to} by its content`);
  for (const other of others) lines.push(`  ${place(other)} renders to the same ${objects(other)} as before`);
  for (const { path, reason } of notRendered)
    lines.push(colors.dim(`  ${path} does not render by itself: ${printable(reason)}`));
  return lines.join('\n');
}

function place({ path, settings }: ProvedRender): string {
  const files = settings.type === 'helm' ? (settings.valuesFiles ?? []) : [];
  return files.length === 0 ? path : `${path} with ${files.join(', ')}`;
}

function objects(render: ProvedRender): string {
  return `${render.objects} ${render.objects === 1 ? 'object' : 'objects'}`;
}

function renderRefusal(
  { object, location, change, code, message, offer }: CodifyRefusal,
  colors: Colors,
): string {
  const what = `${describeReference(object)} ${location || `(${change})`}`;
  const head = `${colors.red('refused:')} ${printable(what)}: ${printable(message)} (${code})`;
  if (offer === undefined) return head;
  const patch = offer
    .trimEnd()
    .split('\n')
    .map((line) => `    ${printable(line)}`);
  return [head, '  as a patch of an overlay it would be', ...patch].join('\n');
}

function summary(
  { codified, refusals, edits, written }: CodifyResult & { written: boolean },
  colors: Colors,
): string {
  if (codified.length + refusals.length === 0)
    return colors.green('the source renders to what runs; nothing to do.');
  const files = `${edits.length} ${edits.length === 1 ? 'file' : 'files'} ${written ? 'changed' : 'to change'}`;
  const left = refusals.length === 0 ? '' : `, ${colors.red(`${refusals.length} refused`)}`;
  return `${codified.length} ${codified.length === 1 ? 'difference' : 'differences'} codified${left}; ${files}.`;
}

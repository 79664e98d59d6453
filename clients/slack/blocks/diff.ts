import { shortened } from '../../../domain/text/visible.ts';
import { escapeText } from './text.ts';

export { differenceLines as diffOf } from '../../../domain/infrastructure/difference-lines.ts';

/** How much of one line a code block shows. */
const longestLine = 400;

/** A code block of as many lines as fit, and whether that is all of them. */
export function codeBlock(lines: readonly string[], most: number): { text: string; isWhole: boolean } {
  const shown: string[] = [];
  let left = most - '```\n\n…```'.length;
  let isWhole = true;
  for (const line of lines) {
    const short = shortened(line, longestLine);
    const escaped = escapeText(short.replaceAll('```', "'''"));
    left -= escaped.length + 1;
    if (left < 0) return { text: `\`\`\`\n${shown.join('\n')}\n…\`\`\``, isWhole: false };
    isWhole &&= short === line;
    shown.push(escaped);
  }
  return { text: `\`\`\`\n${shown.join('\n').trimEnd()}\n\`\`\``, isWhole };
}

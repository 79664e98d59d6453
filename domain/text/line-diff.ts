export interface DiffLine {
  /** On the left only, on the right only, or on both sides. */
  side: '-' | '+' | ' ';
  text: string;
}

/** Beyond so many pairs of differing lines the shortest way is no longer looked for: its table would fill the memory. */
const mostPairs = 4_000_000;

/** The shortest way from one text to another, line by line; of very long texts one side whole, then the other. */
export function diffLines(left: readonly string[], right: readonly string[]): DiffLine[] {
  const head = commonLength(left, right, (lines, index) => lines[index]);
  const tail = commonLength(left.slice(head), right.slice(head), (lines, index) => lines.at(-1 - index));
  const [mine, theirs] = [left, right].map((lines) => lines.slice(head, lines.length - tail)) as [
    string[],
    string[],
  ];
  const changed = mine.length * theirs.length > mostPairs ? replaced(mine, theirs) : shortest(mine, theirs);
  return [
    ...left.slice(0, head).map(unchanged),
    ...changed,
    ...left.slice(left.length - tail).map(unchanged),
  ];
}

function commonLength(
  left: readonly string[],
  right: readonly string[],
  at: (lines: readonly string[], index: number) => string | undefined,
): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && at(left, length) === at(right, length)) length += 1;
  return length;
}

function unchanged(text: string): DiffLine {
  return { side: ' ', text };
}

function replaced(left: readonly string[], right: readonly string[]): DiffLine[] {
  return [
    ...left.map((text): DiffLine => ({ side: '-', text })),
    ...right.map((text): DiffLine => ({ side: '+', text })),
  ];
}

function shortest(left: readonly string[], right: readonly string[]): DiffLine[] {
  const common = longestCommonTails(left, right);
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    const [one, other] = [left[row], right[column]];
    if (one !== undefined && one === other) {
      lines.push({ side: ' ', text: one });
      row += 1;
      column += 1;
    } else if (
      one !== undefined &&
      (other === undefined || common(row + 1, column) >= common(row, column + 1))
    ) {
      lines.push({ side: '-', text: one });
      row += 1;
    } else if (other !== undefined) {
      lines.push({ side: '+', text: other });
      column += 1;
    }
  }
  return lines;
}

/** How many lines what is left of both texts has in common, from any pair of positions on. */
function longestCommonTails(
  left: readonly string[],
  right: readonly string[],
): (row: number, column: number) => number {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  return at;
}

/** Only what differs, with some lines around it; `…` stands for what was left out. */
export function withContext(lines: readonly DiffLine[], context: number): DiffLine[] {
  const near = new Set<number>();
  for (const [index, { side }] of lines.entries()) {
    if (side === ' ') continue;
    for (let other = index - context; other <= index + context; other += 1) near.add(other);
  }
  const shown: DiffLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (near.has(index)) shown.push(line);
    else if (index === 0 || near.has(index - 1)) shown.push({ side: ' ', text: '…' });
  }
  return shown;
}

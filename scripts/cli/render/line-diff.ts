export interface DiffLine {
  /** On the left only, on the right only, or on both sides. */
  side: '-' | '+' | ' ';
  text: string;
}

/** The shortest way from one text to another, line by line. */
export function diffLines(left: readonly string[], right: readonly string[]): DiffLine[] {
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

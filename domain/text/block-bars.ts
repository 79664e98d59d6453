const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * Numbers as a row of block characters, a small picture for places that show only text. What is zero is the lowest
 * block.
 *
 * @param most the number of the highest block; the largest of the numbers unless stated.
 */
export function blockBars(values: readonly number[], most = Math.max(0, ...values)): string {
  if (most <= 0) return blocks[0].repeat(values.length);
  const highest = blocks.length - 1;
  return values
    .map((value) => blocks[Math.max(0, Math.min(highest, Math.ceil((value / most) * highest)))] ?? blocks[0])
    .join('');
}

/** The first line of a text, for a place that has one line: errors and what people write may have several. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

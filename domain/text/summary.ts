/** Bytes: Temporal takes 400 with everything around the text, and encryption adds to that. */
const mostBytes = 200;

/**
 * Names, reasons and other words of people as the summary of a workflow or of an event: one line, cut where it is longer
 * than a server takes, since one that refuses it refuses the whole step of the workflow, again and again.
 */
export function summaryOf(text: string): string {
  const [line = ''] = text.split('\n');
  let kept = '';
  let bytes = 0;
  for (const character of line) {
    bytes += encoder.encode(character).byteLength;
    if (bytes > mostBytes) return `${kept}…`;
    kept += character;
  }
  return kept;
}

const encoder = new TextEncoder();

/** What turned out to be true about an instance, by the id of its request. */
export interface Label {
  id: string;
  label: number | string | boolean;
  /** When it became known, milliseconds since 1970. */
  time: number;
}

/** A label that cannot be taken, with the line it is in (from 1) and what was expected there. */
export interface LabelFault {
  line: number;
  expected: string;
}

const longestText = 1000;

/**
 * Reads labels: JSON lines, one JSON object or a list of them, each `{"id", "label", "time"}`. `time` (RFC 3339) is
 * the moment of arrival where it is missing.
 */
export function readLabels(text: string, received: number): Label[] | LabelFault {
  const items = itemsOf(text);
  if ('expected' in items) return items;
  const labels: Label[] = [];
  for (const { item, line } of items.list) {
    const label = labelOf(item, received);
    if (typeof label === 'string') return { line, expected: label };
    labels.push(label);
  }
  return labels.length === 0 ? { line: 1, expected: shape } : labels;
}

const shape = 'a label such as {"id": "7d3f", "label": 1}';

function itemsOf(text: string): { list: { item: unknown; line: number }[] } | LabelFault {
  const whole = parseJson(text);
  if (whole !== undefined) {
    const items: unknown[] = Array.isArray(whole) ? whole : [whole];
    return { list: items.map((item, index) => ({ item, line: index + 1 })) };
  }
  const list = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const item = parseJson(row);
    if (item === undefined) return { line: index + 1, expected: `JSON, ${shape}` };
    list.push({ item, line: index + 1 });
  }
  return { list };
}

function labelOf(item: unknown, received: number): Label | string {
  if (typeof item !== 'object' || item === null) return shape;
  const { id, label, time } = item as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || id.length > longestText)
    return 'an id, the ce-id of the request';
  if (!isValue(label)) return 'a label: a number, a text or true or false';
  if (time === undefined) return { id, label, time: received };
  const known = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(known)) return 'a time such as 2026-05-01T12:00:00Z';
  // Of two labels the later counts: one from the future would outdo every correction.
  return { id, label, time: Math.min(known, received) };
}

function isValue(label: unknown): label is Label['label'] {
  if (typeof label === 'string') return label.length <= longestText;
  return typeof label === 'boolean' || Number.isFinite(label);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

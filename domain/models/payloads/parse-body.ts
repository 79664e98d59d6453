import type { Unreadable } from './feature-table.ts';

/** A body as JSON, with the bytes of binary tensors that follow it. */
export interface ParsedBody {
  json: Record<string, unknown>;
  binary: Uint8Array;
}

const nothing = new Uint8Array();
const decoder = new TextDecoder();
const [openBrace, closeBrace, quote, backslash] = [0x7b, 0x7d, 0x22, 0x5c] as const;

/**
 * Reads the body of a request or answer. Where binary tensors follow the JSON object, `Inference-Header-Content-Length`
 * says how long it is; KServe's logger does not pass that header on, so without it the object's own end tells.
 *
 * @param headLength bytes of the JSON object, 0 where nobody says
 */
export function parseBody(body: Uint8Array, headLength: number): ParsedBody | Unreadable {
  if (headLength > 0) {
    if (headLength > body.byteLength) return { fault: 'truncated' };
    return parseHead(body, headLength);
  }
  if (endsLikeText(body)) {
    const whole = parseObject(decoder.decode(body));
    if (whole !== undefined) return { json: whole, binary: nothing };
  }
  const end = objectEnd(body);
  if (end === undefined) return { fault: body[firstOf(body)] === openBrace ? 'truncated' : 'not-json' };
  return parseHead(body, end);
}

function parseHead(body: Uint8Array, end: number): ParsedBody | Unreadable {
  const json = parseObject(decoder.decode(body.subarray(0, end)));
  return json === undefined ? { fault: 'not-json' } : { json, binary: body.subarray(end) };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text) ?? (/NaN|Infinity/.test(text) ? parseJson(withoutSpecials(text)) : undefined);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Python writes NaN and Infinity, which are no JSON; a number too large to hold reads as infinite. */
function withoutSpecials(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|NaN|Infinity/g, (match) => {
    if (match === 'NaN') return 'null';
    return match === 'Infinity' ? '1e999' : match;
  });
}

function endsLikeText(body: Uint8Array): boolean {
  let last = body.byteLength - 1;
  while (last >= 0 && (body[last] ?? 0) <= 0x20) last--;
  return body[last] === closeBrace;
}

function firstOf(body: Uint8Array): number {
  let first = 0;
  while (first < body.byteLength && (body[first] ?? 0) <= 0x20) first++;
  return first;
}

/** Where the JSON object at the beginning ends; undefined where it does not, or there is none. */
function objectEnd(body: Uint8Array): number | undefined {
  let index = firstOf(body);
  if (body[index] !== openBrace) return undefined;
  let depth = 0;
  let inText = false;
  for (; index < body.byteLength; index++) {
    const byte = body[index];
    if (inText) {
      if (byte === backslash) index++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === openBrace) depth++;
    else if (byte === closeBrace && --depth === 0) return index + 1;
  }
  return undefined;
}

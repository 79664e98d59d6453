import { createHmac } from 'node:crypto';
import { createRequestDecoder } from '../../domain/models/payloads/decode-request.ts';
import { decodeResponse } from '../../domain/models/payloads/decode-response.ts';
import { isUnreadable } from '../../domain/models/payloads/feature-table.ts';
import type { FeatureTable, Unreadable } from '../../domain/models/payloads/feature-table.ts';
import { payloadColumns } from '../../domain/models/payloads/payload-files.ts';
import { encodeTable, redactTable } from '../../domain/models/payloads/redact.ts';
import type { Redaction } from '../../domain/models/payloads/redact.ts';
import type { ModelSettings } from './model-log.ts';

/** Makes a body that may be stored out of one that may not. */
export type RedactBody = (
  kind: 'request' | 'response',
  body: Uint8Array,
  headLength: number,
) => { body: Uint8Array } | Unreadable;

/** Bytes of a fingerprint that are kept. */
const fingerprintBytes = 12;

/**
 * Bodies are read before anything of them is written, dropped columns are left out and hashed ones become
 * `hmac:…`: equal values stay equal, and without the key nobody can try values out. A body that cannot be read, or whose
 * values have no names, is not stored at all, since nobody knows what is in it.
 */
export function createRedactBody(
  { features, prediction }: ModelSettings,
  columns: { drop: readonly string[]; hash: readonly string[] },
  key: Uint8Array,
): RedactBody {
  const redaction: Redaction = {
    drop: new Set(columns.drop),
    hash: new Set(columns.hash),
    fingerprint: (value) =>
      `hmac:${createHmac('sha256', key)
        .update(`${typeof value} ${value}`)
        .digest()
        .toString('hex', 0, fingerprintBytes)}`,
  };
  const decode = createRequestDecoder(features);
  const hidden = new Set([...columns.drop, ...columns.hash]);
  hidden.delete(payloadColumns.prediction);

  function redactRequest(body: Uint8Array, headLength: number): string | Unreadable {
    const table = decode(body, headLength);
    if (isUnreadable(table)) return table;
    // Which of the values is one to hide, nobody knows.
    const isUnnamed = features === undefined && isNamedByPosition(table);
    if (isUnnamed && hidden.size > 0 && !table.names.some((name) => hidden.has(name)))
      return { fault: 'shape' };
    return encodeTable(redactTable(table, redaction));
  }

  function redactResponse(body: Uint8Array, headLength: number): string | Unreadable {
    const answer = decodeResponse(body, headLength, prediction);
    if (isUnreadable(answer)) return answer;
    const rows = answer.values.map((value) => [value]);
    const { rows: redacted } = redactTable({ names: [payloadColumns.prediction], rows }, redaction);
    return JSON.stringify({
      predictions: redacted.map(([value = null]) => value),
      model_version: answer.version,
    });
  }

  return (kind, body, headLength) => {
    try {
      const redacted = (kind === 'request' ? redactRequest : redactResponse)(body, headLength);
      return typeof redacted === 'string' ? { body: Buffer.from(redacted) } : redacted;
    } catch (error) {
      // Whatever a body does to its reader, such as being too deep for the stack.
      if (error instanceof RangeError || error instanceof TypeError) return { fault: 'unknown-form' };
      throw error;
    }
  };
}

function isNamedByPosition({ names }: FeatureTable): boolean {
  return names.length > 0 && names.every((name, index) => name.endsWith(`_${index}`));
}

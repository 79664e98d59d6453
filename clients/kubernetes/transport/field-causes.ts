import type { FieldCause } from '../errors.ts';
import type { Status } from './status.ts';

const longestValue = 80;

/** The fields an answer objects to, from its `causes` or, where a decoder gives only prose, from that. */
export function fieldCauses(status: Status, confidential: boolean): FieldCause[] {
  const found = status.causes.length > 0 ? status.causes : [...decodingFaults(status.message)];
  return found.map(({ field, message }) => ({
    field: field.replace(/^\./, ''),
    message: readableMessage(message, confidential),
  }));
}

/** Fields of a server-side apply that others own, each with its manager. */
export function conflictCauses(status: Status): FieldCause[] {
  return status.causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field, message }) => {
      const manager = /^conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1];
      return { field: field.replace(/^\./, ''), message, ...(manager === undefined ? {} : { manager }) };
    });
}

/** The API server has no one word for it. */
export function isImmutableField({ message }: FieldCause): boolean {
  return /immutable|may not (be )?change|cannot (be )?change|updates to .* (are )?forbidden/i.test(message);
}

/**
 * A server's message in one line, its dumps of values shortened, or removed where the object is confidential:
 * validation, apply and patch errors of a Secret quote its values. What server-side apply found in place of another
 * type never shows: an unquoted number that is a password stands in other kinds, too.
 */
export function readableMessage(message: string, confidential: boolean): string {
  const line = message.trim().replaceAll(/\s+/g, ' ');
  const shortened = line.replace(/ value: (.*: |.*$)/, (whole, value: string) => {
    if (!confidential && value.length <= longestValue) return whole;
    return value.endsWith(': ') ? ' value: ' : ' value';
  });
  return shortened.replace(confidential ? /, got .*$/ : /, got &.*$/, '');
}

/** Strict decoding, JSON decoding and server-side apply's schema check (a 500) name fields in prose only. */
function* decodingFaults(message: string): Generator<FieldCause> {
  const strict = /strict decoding error: (.*)$/s.exec(message)?.[1] ?? '';
  for (const [, fault, field = ''] of strict.matchAll(/(unknown|duplicate) field "([^"]+)"/g)) {
    yield { field, message: `${fault} field` };
  }
  const mistyped = /cannot unmarshal (\S+) into Go struct field [^.\s]+\.(\S+) of type (\S+)/.exec(message);
  if (mistyped !== null) {
    const [, actual, field = '', expected] = mistyped;
    yield { field, message: `expected ${expected}, not ${actual}` };
  }
  const encoded = /illegal base64 data at input byte \d+/.exec(message);
  if (encoded !== null) {
    yield {
      field: '',
      message: `a value is not base64 (${encoded[0]}); plain text belongs under stringData`,
    };
  }
  if (!/^failed to create typed (patch|live) object/.test(message)) return;
  for (const [, field = '', fault = ''] of message.matchAll(/(?:\): |\n\s*)(\.[^\n]*?): ([^\n]*)/g)) {
    yield { field, message: fault };
  }
}

import { InvalidKeyError } from './errors.ts';

const maximumKeyLength = 900;
const maximumSegmentLength = 200;
const portable = /^[A-Za-z0-9!_.*'()=+,:@~-]+$/;

/**
 * Refuses a key that is not a relative path of portable characters. Names with a leading dot are kept for the store
 * itself, which also rules out `.` and `..`. Throws InvalidKeyError.
 */
export function assertKey(key: string): void {
  const reason = faultOf(key);
  if (reason !== undefined) throw new InvalidKeyError(key, reason);
}

/** A prefix is the beginning of a key, cut anywhere; empty for all. Throws InvalidKeyError. */
export function assertPrefix(prefix: string): void {
  if (prefix !== '') assertKey(prefix.replace(/\/$/, ''));
}

/** Whether a name found in the storage is a key of ours. */
export function isKey(name: string): boolean {
  return faultOf(name) === undefined;
}

function faultOf(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key.length > maximumKeyLength) return `is longer than ${maximumKeyLength} characters`;
  for (const segment of key.split('/')) {
    if (segment === '') return 'has an empty part; it must be relative, with single slashes';
    if (segment.startsWith('.')) return 'has a part with a leading dot';
    if (segment.length > maximumSegmentLength)
      return `has a part longer than ${maximumSegmentLength} characters`;
    if (!portable.test(segment)) return "has characters other than letters, digits and !-_.*'()=+,:@~";
  }
  return undefined;
}

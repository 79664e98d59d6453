import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of a text in hexadecimal digits: all 64, or as many of the first as it takes to tell things apart. */
export function textHash(text: string, digits = 64): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, digits);
}

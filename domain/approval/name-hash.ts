import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What stands for a name where very many of them are carried along only to be compared. */
export function nameHash(name: string): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(name))).slice(0, 16)}`;
}

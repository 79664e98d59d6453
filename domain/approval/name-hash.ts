import { textHash } from '../text/text-hash.ts';

/** What stands for a name where very many of them are carried along only to be compared. */
export function nameHash(name: string): string {
  return `sha256:${textHash(name, 16)}`;
}

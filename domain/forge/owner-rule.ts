/** Who owns what a line of a CODEOWNERS file matches: user names, and teams as `organisation/team`. */
export interface OwnerRule {
  matches: (file: string) => boolean;
  owners: readonly string[];
}

/** The names behind `@name` and `@organisation/team`; mail addresses are left out, nobody can be asked by them. */
export function ownerNames(words: readonly string[]): string[] {
  return words.filter((word) => /^@[\w.-]+(?:\/[\w.-]+)?$/.test(word)).map((word) => word.slice(1));
}

import type { ErrorCode, YAMLParseError, YAMLWarning } from 'yaml';

/** What the parser found, in words that quote nothing of the file. */
export function describeProblem({ code, message }: YAMLParseError | YAMLWarning): string {
  return ownWords[code] ?? message.charAt(0).toLowerCase() + message.slice(1);
}

/** Whether the problem is that the parser ran out of stack, not that the file is wrong in this place. */
export function isExhaustion({ message }: YAMLParseError | YAMLWarning): boolean {
  return /call stack|stack overflow/i.test(message);
}

/** Said instead of the parser's own words where those quote the file or help nobody. */
const ownWords: Partial<Record<ErrorCode, string>> = {
  BAD_COLLECTION_TYPE: 'this tag does not fit the value',
  BAD_DIRECTIVE: 'a line that begins with % is a directive, and this one is unknown',
  BAD_DQ_ESCAPE: 'unknown escape after \\ in double quotes; single quotes take it literally',
  BLOCK_AS_IMPLICIT_KEY:
    'a second mapping or list begins in the same line; put text that has a colon in quotes',
  MULTIPLE_DOCS: 'a second document begins here; one file holds one configuration',
  TAG_RESOLVE_FAILED: 'unknown tag; put text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'this does not belong here; is a quote, comma or bracket missing before it?',
};

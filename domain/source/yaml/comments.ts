import { Lexer } from 'yaml';

/** The comments of a YAML text, in order, each with its `#`. */
export function commentsIn(text: string): string[] {
  const comments: string[] = [];
  for (const token of new Lexer().lex(text)) if (token.startsWith('#')) comments.push(token.trimEnd());
  return comments;
}

/** Comments that stood on lines which an edit takes away: a person decides whether they say something still. */
export function lostComments(before: string | null, after: string | null): string[] {
  if (before === null || after === null) return [];
  const kept = commentsIn(after);
  return commentsIn(before).filter((comment) => {
    const index = kept.indexOf(comment);
    if (index !== -1) kept.splice(index, 1);
    return index === -1;
  });
}

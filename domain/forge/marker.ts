/**
 * The hidden line by which a pull request or a comment of ours is known again, whoever edits what is around it.
 *
 * @param key stable for what it stands for, such as `payments-prod/3f2a`.
 */
export function markerOf(key: string): string {
  // A comment of HTML ends at `--`, so none may be in it.
  return `<!-- plumbline: ${key.replaceAll(/[<>\p{Cc}]/gu, '_').replaceAll(/-(?=-|$)/g, '_')} -->`;
}

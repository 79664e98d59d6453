const compiled = new Map<string, RegExp>();

/** Shell-style match of a whole name: `*` is any run of characters, `?` is one character, all else is literal. */
export function matchesGlob(glob: string, value: string): boolean {
  if (glob === '*' || glob === value) return true;
  let expression = compiled.get(glob);
  if (expression === undefined) {
    const source = glob
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(glob, expression);
  }
  return expression.test(value);
}

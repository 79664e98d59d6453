/** An expression of `postBuild` that cannot be evaluated here; the message names it. */
export class SubstitutionError extends Error {
  override readonly name = 'SubstitutionError';
}

const name = '[_a-zA-Z][_a-zA-Z0-9]*';
const expression = new RegExp(`\\$\\$(?=\\{)|\\$\\{((?:[^{}]|\\{[^{}]*\\})*)\\}`, 'g');
const simple = new RegExp(`^(${name})(?:(:?[-=])([\\s\\S]*))?$`);
const length = new RegExp(`^#(${name})$`);
const changedCase = new RegExp(`^(${name})(\\^\\^?|,,?)$`);
const slice = new RegExp(`^(${name}):\\s*(\\d+)(?::\\s*(\\d+))?$`);
const replacement = new RegExp(`^(${name})(//?)([^/]+)/?([\\s\\S]*)$`);
const trimmed = new RegExp(`^(${name})(##?|%%?)([\\s\\S]+)$`);

/**
 * Replaces `${name}` and its bash-like sisters in a manifest as Flux's `postBuild` does: an unknown name without a
 * default becomes nothing, `$${name}` stands for `${name}`, and `$name` without braces stays.
 *
 * @throws SubstitutionError where an expression is not of these forms.
 */
export function substituteVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(expression, (whole, inner: string | undefined) =>
    inner === undefined ? '$' : evaluate(whole, inner, variables),
  );
}

function evaluate(whole: string, inner: string, variables: ReadonlyMap<string, string>): string {
  const valueOf = (variable = ''): string => variables.get(variable) ?? '';
  const plain = simple.exec(inner);
  if (plain !== null) {
    const [, variable = '', operator, fallback = ''] = plain;
    const value = variables.get(variable);
    if (operator === undefined) return value ?? '';
    const isMissing = value === undefined || (operator.startsWith(':') && value === '');
    return isMissing ? substituteVariables(fallback, variables) : value;
  }
  const counted = length.exec(inner);
  if (counted !== null) return String(valueOf(counted[1]).length);
  const cased = changedCase.exec(inner);
  if (cased !== null) return changeCase(valueOf(cased[1]), cased[2] ?? '');
  const cut = slice.exec(inner);
  if (cut !== null) {
    const start = Number(cut[2]);
    return valueOf(cut[1]).slice(start, cut[3] === undefined ? undefined : start + Number(cut[3]));
  }
  const replaced = replacement.exec(inner);
  if (replaced !== null && !isPattern(replaced[3])) {
    const [, variable, slashes, old = '', by = ''] = replaced;
    const value = valueOf(variable);
    return slashes === '//' ? value.replaceAll(old, () => by) : value.replace(old, () => by);
  }
  const shortened = trimmed.exec(inner);
  if (shortened !== null && !isPattern(shortened[3])) {
    const [, variable, operator = '', part = ''] = shortened;
    return trim(valueOf(variable), operator, part);
  }
  throw new SubstitutionError(
    `postBuild cannot evaluate ${whole}: write it as \${name} or \${name:=default}`,
  );
}

function changeCase(value: string, operator: string): string {
  const change = (text: string): string =>
    operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase();
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
}

function trim(value: string, operator: string, part: string): string {
  if (operator.startsWith('#')) return value.startsWith(part) ? value.slice(part.length) : value;
  return value.endsWith(part) ? value.slice(0, -part.length) : value;
}

function isPattern(text = ''): boolean {
  return /[*?[]/.test(text);
}

/** Labels or annotations of an object. */
type Labels = Readonly<Record<string, string>>;

const key = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const requirements: readonly [RegExp, (labels: Labels, key: string, values: readonly string[]) => boolean][] =
  [
    [
      new RegExp(`^(${key})\\s*(?:==|=)\\s*([^\\s=!]*)$`),
      (labels, name, values) => hasOneOf(labels, name, values),
    ],
    [
      new RegExp(`^(${key})\\s*!=\\s*([^\\s=!]*)$`),
      (labels, name, values) => !hasOneOf(labels, name, values),
    ],
    [
      new RegExp(`^(${key})\\s+in\\s*\\(([^()]*)\\)$`),
      (labels, name, values) => hasOneOf(labels, name, values),
    ],
    [
      new RegExp(`^(${key})\\s+notin\\s*\\(([^()]*)\\)$`),
      (labels, name, values) => !hasOneOf(labels, name, values),
    ],
    [
      new RegExp(`^(${key})\\s*>\\s*(-?\\d+)$`),
      (labels, name, [bound]) => isNumber(labels[name]) && Number(labels[name]) > Number(bound),
    ],
    [
      new RegExp(`^(${key})\\s*<\\s*(-?\\d+)$`),
      (labels, name, [bound]) => isNumber(labels[name]) && Number(labels[name]) < Number(bound),
    ],
    [new RegExp(`^(${key})$`), (labels, name) => Object.hasOwn(labels, name)],
    [new RegExp(`^!\\s*(${key})$`), (labels, name) => !Object.hasOwn(labels, name)],
  ];

/**
 * A selector as Kubernetes writes it: `app=web,tier in (a,b),!legacy`. Answers what tells whether labels match, or
 * undefined for text that is no selector. The empty one matches everything.
 */
export function parseLabelSelector(selector: string): ((labels: Labels) => boolean) | undefined {
  const parts = selector.split(/,(?![^()]*\))/).map((part) => part.trim());
  if (parts.every((part) => part === '')) return () => true;
  const tests: ((labels: Labels) => boolean)[] = [];
  for (const part of parts) {
    const test = parseRequirement(part);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (labels) => tests.every((test) => test(labels));
}

function parseRequirement(text: string): ((labels: Labels) => boolean) | undefined {
  for (const [form, holds] of requirements) {
    const match = form.exec(text);
    if (match === null) continue;
    const [, name = '', values = ''] = match;
    const listed = values.split(',').map((value) => value.trim());
    return (labels) => holds(labels, name, listed);
  }
  return undefined;
}

function hasOneOf(labels: Labels, name: string, values: readonly string[]): boolean {
  const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
  return value !== undefined && values.includes(value);
}

function isNumber(value: string | undefined): boolean {
  return value !== undefined && /^-?\d+$/.test(value);
}

/**
 * What an unquoted YAML scalar means to Kubernetes tools. They read YAML 1.1 through sigs.k8s.io/yaml (a fork of
 * go-yaml v2), so `yes`, `on` and `y` are booleans and `0644` is 420, yet `12:30` and `2001-01-01` stay text.
 * Answers ±Infinity and NaN as they stand: no JSON can carry them, the caller says where they are.
 *
 * Source: https://github.com/yaml/go-yaml/blob/v2/resolve.go
 */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!startsNumber.test(text)) return text;
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '');
  if (integer.test(digits)) return parseInteger(digits);
  if (!float.test(digits)) return text;
  const number = Number(digits);
  return Number.isFinite(number) ? number : text;
}

const words = new Map<string, boolean | number | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);

const startsNumber = /^[-+.0-9]/;
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Octal with a leading zero alone is the one notation that JavaScript's `Number` does not share. */
function parseInteger(digits: string): number {
  const magnitude = Number(digits.replace(/^[-+]/, '').replace(/^0(?=[0-7])/, '0o'));
  return digits.startsWith('-') && magnitude !== 0 ? -magnitude : magnitude;
}

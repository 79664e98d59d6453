/** Lines of a log that are kept, and characters of each. */
const mostLines = 100;
const longestLine = 500;

const credentialName =
  '[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credentials?|api[-_]?key|private[-_]?key|access[-_]?key(?:[-_]?id)?|authorization|cookie|dsn|connection[-_]?string)[\\w.-]*';

const secrets: readonly [pattern: RegExp, replacement: string][] = [
  // Keys written over several lines: nothing of them is kept.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '(redacted key)'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, '$1 (redacted)'],
  // scheme://user:PASSWORD@host
  [/(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g, '$1(redacted)'],
  // "password": "…", password=…, --api-key …
  [
    new RegExp(
      `(["']?${credentialName}["']?\\s*(?:[:=]|\\s(?=\\S))\\s*)("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s,;&"'}]+)`,
      'gi',
    ),
    '$1(redacted)',
  ],
  // Shorter names of the same, which also begin or end other words: DB_PASS=…, sig=…
  [
    /([\w.-]*(?:pass|pwd|sig|signature|(?:signing|encryption|master|shared|client|account)[-_]?key)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&"'}]+)/gi,
    '$1(redacted)',
  ],
  // Tokens by their own form: JWT, AWS, GitHub, Slack, Google.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, '(redacted token)'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '(redacted key)'],
  [
    /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abeoprs]-[\w-]{10,}|AIza[\w-]{30,}|hf_\w{20,}|sk-[\w-]{20,})/g,
    '(redacted token)',
  ],
  // Long random text: what looks like a key is taken for one.
  [/\b(?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])[\w+/-]{40,}={0,2}/g, '(redacted)'],
];

/** The last lines of a log, without what is or looks like a secret, and without characters that no screen shows. */
export function redactLog(log: string): string[] {
  // Colours first: they stand between a name and its value.
  let text = log
    .slice(-mostLines * 4 * longestLine)
    .replaceAll(/\p{Cc}\[[\d;]*[A-Za-z]/gu, '')
    .replaceAll(/\p{Cf}/gu, '');
  for (const [pattern, replacement] of secrets) text = text.replaceAll(pattern, replacement);
  return text
    .split('\n')
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trimEnd())
    .filter((line) => line !== '')
    .slice(-mostLines)
    .map((line) => (line.length <= longestLine ? line : `${line.slice(0, longestLine)}…`));
}

const longest = 500;

/**
 * What a program complained about, as one line that may be stored and shown: without the root of the checkout, and
 * without the content that it quotes, which may be secret.
 */
export function oneLine(complaint: string, realRoot: string): string {
  const line = complaint
    .replace(/`[^`]*`/gs, '`…`')
    .replace(/(unable to parse SM or JSON patch from) \[.*\]/gs, '$1 […]')
    .replace(/(parsing|value|unmarshal !!\w+) "[^"\n]*"/g, '$1 "…"')
    .replace(/'[^'\n]*' (does not match pattern)/g, "'…' $1")
    .replaceAll(`${realRoot}/`, '')
    .replaceAll(realRoot, '.')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

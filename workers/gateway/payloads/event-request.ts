/** The head of a request with an event, as KServe's agent sends it. */
export interface EventRequestHead {
  /** The secret part of the address. */
  token: string | undefined;
  bodyBytes: number;
  /** By name in lower case; only those that events need. */
  headers: ReadonlyMap<string, string>;
}

/** CR, LF and other control characters where HTTP has none. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const outOfPlace = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
const requestLine = /^POST \/payloads(?:\/([A-Za-z0-9_-]{1,512}))? HTTP\/1\.1$/;
const headerName = /^[A-Za-z0-9-]+$/;

/** Headers that change what follows, or how it is to be answered. */
const special = new Set([
  'transfer-encoding',
  'expect',
  'upgrade',
  'connection',
  'trailer',
  'content-encoding',
]);

/**
 * Reads a head (without the empty line at its end) in the one form in which events nearly always come. Undefined for
 * any other, however valid: these are left to the full HTTP server.
 */
export function readEventRequest(head: string): EventRequestHead | undefined {
  if (outOfPlace.test(head)) return undefined;
  const lineEnd = head.indexOf('\r\n');
  const line = requestLine.exec(head.slice(0, lineEnd));
  if (lineEnd === -1 || line === null) return undefined;
  const headers = new Map<string, string>();
  for (let start = lineEnd + 2; start < head.length;) {
    const found = head.indexOf('\r\n', start);
    const end = found === -1 ? head.length : found;
    const colon = head.indexOf(':', start);
    if (colon === -1 || colon >= end) return undefined;
    const name = head.slice(start, colon).toLowerCase();
    if (!headerName.test(name) || special.has(name) || headers.has(name)) return undefined;
    headers.set(name, head.slice(colon + 1, end).trim());
    start = end + 2;
  }
  const length = headers.get('content-length') ?? '';
  if (!/^\d{1,9}$/.test(length) || !headers.has('host')) return undefined;
  if (headers.get('content-type')?.startsWith('application/cloudevents') === true) return undefined;
  return { token: line[1], bodyBytes: Number(length), headers };
}

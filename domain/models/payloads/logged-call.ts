import { revisionOfSource } from './revision.ts';

/** One half of a call of a model, as a log outside of the gateway holds it. */
export interface LoggedHalf {
  kind: 'request' | 'response';
  /** Undefined where the log does not say; then what it is made of is its id. */
  id: string | undefined;
  /** Milliseconds since 1970; undefined where the log does not say. */
  time: number | undefined;
  /** Name of the InferenceService or model. */
  model: string;
  /** Namespace, where the log says. */
  namespace: string | undefined;
  component: string;
  revision: string;
  body: Uint8Array;
}

const encoder = new TextEncoder();

/**
 * The two halves of a line `{timestamp, model_name, model_version, request, response}`. The request is a body that
 * KServe takes, or the features of one instance; the response likewise. Undefined for anything else.
 */
export function readPredictionLine(line: unknown): LoggedHalf[] | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const {
    timestamp,
    model_name: model,
    model_version: version,
    request,
    response,
    ...rest
  } = line as Record<string, unknown>;
  if (typeof model !== 'string' || request === undefined) return undefined;
  const id = [rest['id'], rest['request_id']].find((value): value is string => typeof value === 'string');
  const common = {
    id,
    time: timeOf(timestamp),
    model,
    namespace: typeof rest['namespace'] === 'string' ? rest['namespace'] : undefined,
    component: '',
    revision: typeof version === 'string' || typeof version === 'number' ? String(version) : '',
  };
  const halves: LoggedHalf[] = [
    { ...common, kind: 'request', body: bodyOf(request, 'instances', ['inputs']) },
  ];
  if (response !== undefined && response !== null)
    halves.push({ ...common, kind: 'response', body: bodyOf(response, 'predictions', ['outputs']) });
  return halves;
}

/**
 * A record of KServe's blob sinks: json, csv or parquet, the body in base64. Names of fields differ by format and
 * version (`ReqType`, `reqType`, `req_type`), and json writes the source as the parts of an address.
 */
export function readSinkRecord(record: unknown): LoggedHalf | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const fields = new Map(
    Object.entries(record).map(([name, value]): [string, unknown] => [
      name.toLowerCase().replaceAll('_', ''),
      value,
    ]),
  );
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const kind = /\.inference\.(request|response)$/.exec(text('reqtype'))?.[1];
  const bytes = fields.get('bytes');
  if (kind === undefined || text('id') === '' || text('inferenceservice') === '') return undefined;
  return {
    kind: kind as LoggedHalf['kind'],
    id: text('id'),
    time: undefined,
    model: text('inferenceservice'),
    namespace: text('namespace') || undefined,
    component: text('component'),
    revision: revisionOfSource(sourceOf(fields)),
    body: bytes instanceof Uint8Array ? bytes : fromBase64(text('bytes')),
  };
}

function sourceOf(fields: ReadonlyMap<string, unknown>): string {
  const source = fields.get('sourceuri');
  if (typeof source === 'string') return source;
  const { Path: path } = (source ?? {}) as { Path?: unknown };
  const inParts = path ?? fields.get('sourceuri.path');
  return typeof inParts === 'string' ? inParts : '';
}

/** A body as it is, or one made of a single instance or answer. */
function bodyOf(value: unknown, list: string, others: readonly string[]): Uint8Array {
  if (typeof value === 'string') return encoder.encode(value);
  const isBody =
    typeof value === 'object' && value !== null && [list, ...others].some((name) => name in value);
  return encoder.encode(JSON.stringify(isBody ? value : { [list]: [value] }));
}

/** Years from 1970 to 5138 in each unit: no two overlap where a time may be. Per second. */
const units = [1, 1e3, 1e6, 1e9] as const;
const longestSeconds = 1e11;

/** RFC 3339, or seconds, milli-, micro- or nanoseconds since 1970; undefined for what no clock says. */
function timeOf(timestamp: unknown): number | undefined {
  const time =
    typeof timestamp === 'number'
      ? timestamp / ((units.find((unit) => timestamp < longestSeconds * unit) ?? 0) / 1000)
      : Date.parse(typeof timestamp === 'string' ? timestamp : '');
  return time >= 0 && time < longestSeconds * 1000 ? time : undefined;
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

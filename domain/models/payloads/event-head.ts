import { revisionOfSource } from './revision.ts';

/** What the headers of a CloudEvent of KServe's logger say. */
export interface EventHead {
  kind: 'request' | 'response';
  /** `namespace/name` of the InferenceService. */
  model: string;
  component: string;
  id: string;
  /** When the event was sent, milliseconds since 1970. */
  time: number;
  /** Whether the sender's clock was too far off to be believed. */
  skewed: boolean;
  revision: string;
  /** Bytes of JSON before binary tensors, 0 where nobody says. */
  headLength: number;
}

export interface NoEvent {
  /** What was expected, in words. */
  expected: string;
}

/** Types of events, exactly as KServe names them. */
const kinds = new Map<string, EventHead['kind']>([
  ['org.kubeflow.serving.inference.request', 'request'],
  ['org.kubeflow.serving.inference.response', 'response'],
]);

const longestId = 256;

/** A clock that is off by more is not believed: the time of arrival counts. Milliseconds. */
const clockTolerance = 300_000;

/**
 * Reads the attributes of an event in binary mode.
 *
 * @param attribute the value of an attribute by its name without `ce-`, undefined where it is missing
 * @param received when it arrived, milliseconds since 1970
 */
export function readEventHead(
  attribute: (name: string) => string | undefined,
  received: number,
  headLength?: string,
): EventHead | NoEvent {
  const kind = kinds.get(attribute('type') ?? '');
  if (kind === undefined)
    return { expected: 'a CloudEvent with ce-type org.kubeflow.serving.inference.request or .response' };
  const id = decoded(attribute('id') ?? '');
  if (id === '' || id.length > longestId || hasControlCharacters(id))
    return { expected: `ce-id, at most ${longestId} printable characters` };
  const namespace = attribute('namespace');
  const name = attribute('inferenceservicename');
  if (namespace === undefined || name === undefined)
    return { expected: 'ce-namespace and ce-inferenceservicename' };
  const sent = Date.parse(attribute('time') ?? '');
  const skewed = Math.abs(sent - received) > clockTolerance;
  return {
    kind,
    model: `${namespace}/${name}`,
    component: attribute('component') ?? '',
    id,
    time: Number.isNaN(sent) || skewed ? received : sent,
    skewed,
    revision: revisionOfSource(attribute('source') ?? ''),
    headLength: lengthOf(headLength),
  };
}

/** Characters outside ASCII come percent-encoded (CloudEvents HTTP binding, 3.1.3.2). */
function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function hasControlCharacters(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function lengthOf(stated: string | undefined): number {
  const length = Number(stated ?? 0);
  return Number.isSafeInteger(length) && length > 0 && length <= 0xffff_ffff ? length : 0;
}

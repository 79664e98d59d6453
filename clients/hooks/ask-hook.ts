import { signBody, signatureHeader } from '../hmac-signature.ts';
import { ForbiddenAddressError, refuseForbiddenHost } from '../outgoing/forbidden-address.ts';
import { HookUnavailableError } from './errors.ts';

/** What a hook says: whether it lets something go on, and why, where it says. */
export interface HookAnswer {
  allowed: boolean;
  reason: string;
}

export interface HookQuestion {
  /** As the configuration has it: no other address is ever asked. */
  url: string;
  /** Key of the signature. */
  key: string;
  /** JSON. */
  body: string;
  now: Date;
  signal?: AbortSignal | undefined;
}

/** How long one answer may take, milliseconds; the question is asked again until the hook's own deadline. */
const answerTimeout = 10_000;
/** More of an answer is not read, characters. */
const longestAnswer = 10_000;
const longestReason = 200;
/** Statuses that say no. */
const refusals = new Set([403, 409]);

/**
 * Asks a hook once, by a signed POST. 2xx is a yes unless its JSON says `"allowed": false`; 403 and 409 are a no; a JSON
 * answer may give the reason. Anything else rejects with a HookUnavailableError, and is worth asking again. Redirects
 * are not followed: whoever answers cannot send us anywhere. Errors name the host alone, as paths can be secrets.
 */
export async function askHook({ url, key, body, now, signal }: HookQuestion): Promise<HookAnswer> {
  const { host, hostname } = new URL(url);
  const deadline = AbortSignal.timeout(answerTimeout);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'plumbline',
    [signatureHeader]: signBody(key, body, now),
  };
  try {
    await refuseForbiddenHost(hostname);
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    });
    const said = wordsOf(await readStart(response));
    const { status } = response;
    if (refusals.has(status)) return { allowed: false, reason: said.reason ?? `it answered ${status}` };
    if (response.ok && said.allowed === false) return { allowed: false, reason: said.reason ?? 'it said no' };
    if (response.ok) return { allowed: true, reason: said.reason ?? 'it agreed' };
    throw new HookUnavailableError(`the hook at ${host} answered ${status}`);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HookUnavailableError || error instanceof ForbiddenAddressError) throw error;
    throw new HookUnavailableError(`the hook at ${host} does not answer: ${reasonOf(error)}`);
  }
}

async function readStart(response: Response): Promise<string> {
  if (response.body === null) return '';
  let text = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    // Leaving the loop closes the connection.
    if (text.length > longestAnswer) break;
  }
  return text;
}

function wordsOf(text: string): { allowed?: boolean; reason?: string } {
  try {
    const { allowed, reason } = JSON.parse(text) as { allowed?: unknown; reason?: unknown };
    return {
      ...(typeof allowed === 'boolean' ? { allowed } : {}),
      ...(typeof reason === 'string' && reason.trim() !== '' ? { reason: shortened(reason) } : {}),
    };
  } catch {
    return {};
  }
}

function shortened(text: string): string {
  // eslint-disable-next-line no-control-regex -- they would move a terminal's cursor
  const line = text.replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.length <= longestReason ? line : `${line.slice(0, longestReason - 1)}…`;
}

/** Node hides the reason of a failed fetch one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${answerTimeout / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}

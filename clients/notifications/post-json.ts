import { refuseForbiddenHost } from '../outgoing/forbidden-address.ts';
import { NotificationRefusedError, NotificationUnavailableError } from './errors.ts';

/** How long a service may take to answer, milliseconds. */
const answerTimeout = 10_000;

/** Beyond this a service cannot put us off, milliseconds. */
const longestDelay = 60 * 60 * 1000;

/** Statuses of the 4xx that say "not now" instead of "never". */
const passing = new Set([408, 425, 429]);

/**
 * Posts JSON once. Rejects with a NotificationUnavailableError where it may be taken later, and with a
 * NotificationRefusedError where it will not. Neither says more of the address than its host: paths can be secrets.
 */
export async function postJson(
  service: string,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { host, hostname } = new URL(url);
  await refuseForbiddenHost(hostname);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'plumbline', ...headers },
    body,
    // A message is for the address in the configuration and for nobody it points to.
    redirect: 'manual',
    signal: AbortSignal.timeout(answerTimeout),
  }).catch((error: unknown) => {
    throw new NotificationUnavailableError(`${service} at ${host} does not answer: ${reasonOf(error)}`);
  });
  await response.body?.cancel();
  const { status } = response;
  if (response.ok) return;
  if (status >= 500 || passing.has(status)) {
    const retryDelay = retryDelayOf(response.headers.get('retry-after'));
    throw new NotificationUnavailableError(`${service} at ${host} answered ${status}`, retryDelay);
  }
  throw new NotificationRefusedError(
    `${service} at ${host} answered ${status} and will not take this message: correct its settings`,
  );
}

/** Seconds, or a date. */
function retryDelayOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(milliseconds) ? undefined : Math.min(longestDelay, Math.max(0, milliseconds));
}

/** Node hides the reason of a failed fetch one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${answerTimeout / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code ?? error.message;
}

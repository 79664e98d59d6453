import { RegistryRefusedError, RegistryUnavailableError } from '../errors.ts';

export interface MlflowOptions {
  /** The address below which `/api/2.0/mlflow` is. */
  url: string;
  /** The value of the header `authorization`; asked for before each call, so that a rotated secret is seen. */
  authorization?: () => Promise<string>;
  /** For one whole answer, milliseconds. */
  timeout: number;
}

/** An answer that says no, for reasons that the caller may know how to go on from. */
export class MlflowRefusal extends RegistryRefusedError {
  /** As MLflow names it, such as `RESOURCE_DOES_NOT_EXIST`. */
  readonly errorCode: string;

  constructor(errorCode: string, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/** Calls of MLflow's REST API: https://mlflow.org/docs/latest/rest-api.html */
export interface MlflowApi {
  /** Rejects with a RegistryUnavailableError, a RegistryRefusedError, or its kind MlflowRefusal. */
  call<Answer>(method: Method, path: string, parameters: object): Promise<Answer>;
  /** As `call`; undefined where there is no such thing. */
  find<Answer>(method: Method, path: string, parameters: object): Promise<Answer | undefined>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Statuses of the 4xx that say "not now" instead of "never". */
const passing = new Set([408, 425, 429]);
const mostBytes = 16_000_000;
const longestReason = 300;

export function createMlflowApi({ url, authorization, timeout }: MlflowOptions): MlflowApi {
  const { host } = new URL(url);
  const base = `${url.replace(/\/+$/, '')}/api/2.0/mlflow/`;

  async function call<Answer>(method: Method, path: string, parameters: object): Promise<Answer> {
    const secret = await authorization?.();
    const query = method === 'GET' ? `?${new URLSearchParams(Object.entries(parameters)).toString()}` : '';
    const answer = await send(`${base}${path}${query}`, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'plumbline',
        ...(secret === undefined ? {} : { authorization: secret }),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(parameters) }),
      // Credentials are for the address in the configuration and for nobody it points to.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    return readAnswer(host, path, answer) as Answer;
  }

  async function send(address: string, request: RequestInit): Promise<Answered> {
    try {
      const response = await fetch(address, request);
      return { response, text: await readBounded(host, response) };
    } catch (error) {
      if (error instanceof RegistryRefusedError) throw error;
      throw new RegistryUnavailableError(`MLflow at ${host} does not answer: ${reasonOf(error, timeout)}`);
    }
  }

  return {
    call,
    async find(method, path, parameters) {
      try {
        return await call(method, path, parameters);
      } catch (error) {
        if (error instanceof MlflowRefusal && error.errorCode === 'RESOURCE_DOES_NOT_EXIST') return undefined;
        throw error;
      }
    },
  };
}

interface Answered {
  response: Response;
  text: string;
}

function readAnswer(host: string, path: string, { response, text }: Answered): unknown {
  const { status } = response;
  const body = jsonOf(text);
  if (response.ok && body !== undefined) return body;
  if (status === 401 || status === 403)
    throw new RegistryRefusedError(
      `MLflow at ${host} refuses access (${status}); check token, or username and password, of registry.mlflow and their rights`,
    );
  const { error_code: code = '', message = '' } = body ?? {};
  const reason = `MLflow at ${host} answered ${status} to ${path}: ${shortened(message || code || 'no reason given')}`;
  if (status >= 500 || passing.has(status))
    throw new RegistryUnavailableError(reason, retryDelayOf(response.headers.get('retry-after')));
  if (code !== '') throw new MlflowRefusal(code, reason);
  throw new RegistryRefusedError(
    `${host} does not answer as MLflow does (${status} to ${path}); is registry.mlflow.url the address below which /api/2.0/mlflow is?`,
  );
}

function jsonOf(text: string): { error_code?: string; message?: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

async function readBounded(host: string, response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes)
      throw new RegistryRefusedError(`MLflow at ${host} answers more than ${mostBytes / 1e6} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Seconds; dates are for browsers. */
function retryDelayOf(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : undefined;
}

/** Node hides the reason of a failed fetch one level down. */
function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeout / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestReason ? line : `${line.slice(0, longestReason - 1)}…`;
}

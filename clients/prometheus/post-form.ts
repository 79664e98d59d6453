import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PrometheusAnswerError, PrometheusRefusedError, PrometheusUnavailableError } from './errors.ts';
import { reasonOf } from './network-faults.ts';

export interface FormPost {
  url: URL;
  form: URLSearchParams;
  headers: Readonly<Record<string, string>>;
  /** Certificates (PEM) that vouch for the server; those of the system where undefined. */
  authority: string | undefined;
  /** For the whole answer, milliseconds. */
  timeout: number;
  /** Of the answer, bytes. */
  mostBytes: number;
  signal: AbortSignal | undefined;
}

export interface FormAnswer {
  status: number;
  text: string;
}

/**
 * Posts a form, since queries may be longer than addresses can be, and reads an answer of bounded size in bounded
 * time. Redirects are not followed: credentials are for the address in the configuration.
 */
export async function postForm(post: FormPost): Promise<FormAnswer> {
  const { url, timeout, signal } = post;
  const deadline = AbortSignal.timeout(timeout);
  const over = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    const response = await send(post, over);
    return { status: response.statusCode ?? 0, text: await readBounded(url.host, response, post.mostBytes) };
  } catch (error) {
    if (error instanceof PrometheusAnswerError) throw error;
    signal?.throwIfAborted();
    const seconds = Math.round(timeout / 100) / 10;
    const { reason, untrusted } = deadline.aborted
      ? { reason: `no answer within ${seconds} s`, untrusted: false }
      : reasonOf(error);
    const Failure = untrusted ? PrometheusRefusedError : PrometheusUnavailableError;
    throw new Failure(url.host, `cannot ask Prometheus at ${url.host}: ${reason}`, { cause: error });
  }
}

function send({ url, form, headers, authority }: FormPost, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const body = form.toString();
  const options = {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'plumbline',
      ...headers,
    },
    signal,
    // A connection for each of a few queries a minute: nothing has to be closed when a worker ends.
    agent: false as const,
  };
  const request =
    url.protocol === 'https:'
      ? httpsRequest(url, { ...options, ...(authority === undefined ? {} : { ca: authority }) })
      : httpRequest(url, options);
  request.on('error', reject);
  request.on('response', resolve);
  request.end(body);
  return promise;
}

async function readBounded(host: string, response: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) {
      throw new PrometheusAnswerError(
        host,
        `Prometheus at ${host} answers more than ${Math.round(mostBytes / 1e6)} MB; ask for fewer series, a shorter time or a longer step`,
      );
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

import { postForm } from './post-form.ts';
import type { FormAnswer } from './post-form.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import { samplesOf, seriesOf } from './read-answer.ts';

export interface PrometheusOptions {
  /** The address below which `/api/v1/query` is. */
  url: string;
  /** Sent with every query, such as `X-Scope-OrgID` of a tenant. */
  headers?: Readonly<Record<string, string>>;
  /** Bearer token; asked for before each query, so that a rotated one is seen. */
  token?: () => Promise<string>;
  /** Certificates (PEM) that vouch for the server; those of the system where left out. */
  authority?: string;
  /** For one whole answer, milliseconds. */
  timeout?: number;
  /** Of one answer, bytes. */
  mostBytes?: number;
}

const defaultTimeout = 30_000;
const defaultMostBytes = 64_000_000;

/** A client without connections of its own: there is nothing to close. */
export function createPrometheusClient(options: PrometheusOptions): PrometheusClient {
  const { timeout = defaultTimeout, mostBytes = defaultMostBytes, authority } = options;
  const base = new URL(options.url);

  async function ask(
    path: string,
    form: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<FormAnswer> {
    const token = await options.token?.();
    return await postForm({
      url: new URL(`${base.pathname.replace(/\/+$/, '')}/api/v1/${path}`, base),
      form: new URLSearchParams({ ...form, timeout: `${timeout}ms` }),
      headers: { ...options.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      authority,
      timeout,
      mostBytes,
      signal,
    });
  }

  return {
    async query(query, at, signal) {
      const time = at === undefined ? {} : { time: secondsOf(at) };
      return samplesOf(base.host, query, await ask('query', { query, ...time }, signal));
    },
    async queryRange(query, { from, to, step }, signal) {
      const range = { start: secondsOf(from), end: secondsOf(to), step: String(step / 1000) };
      return seriesOf(base.host, query, await ask('query_range', { query, ...range }, signal));
    },
    async samples(selector, from, to, signal) {
      const query = `${selector}[${durationOf(to.getTime() - from.getTime())}]`;
      return seriesOf(base.host, query, await ask('query', { query, time: secondsOf(to) }, signal));
    },
  };
}

/** Samples of one series that are read; over a longer time, only the newest at each of so many moments. */
const mostSamples = 2000;
/** Scrapes are seldom closer than this, milliseconds: below, thinning out saves nothing. */
const usualScrape = 30_000;

/** A range as PromQL writes it, with a resolution where it is long. */
function durationOf(milliseconds: number): string {
  const step = Math.ceil(milliseconds / mostSamples);
  return step <= usualScrape ? `${milliseconds}ms` : `${milliseconds}ms:${step}ms`;
}

function secondsOf(time: Date): string {
  return String(time.getTime() / 1000);
}

import {
  PrometheusAnswerError,
  PrometheusQueryError,
  PrometheusRefusedError,
  PrometheusUnavailableError,
} from './errors.ts';
import type { FormAnswer } from './post-form.ts';
import type { PrometheusPoint, PrometheusSample, PrometheusSeries } from './prometheus-client.ts';

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
type Value = readonly [time: number, value: string];
type Data =
  | { resultType: 'vector'; result: { metric: Record<string, string>; value?: Value }[] }
  | { resultType: 'matrix'; result: { metric: Record<string, string>; values?: Value[] }[] }
  | { resultType: 'scalar' | 'string'; result: Value };

/** The samples of an instant query. */
export function samplesOf(host: string, query: string, answer: FormAnswer): PrometheusSample[] {
  const data = dataOf(host, query, answer);
  if (data.resultType === 'scalar') return [{ labels: {}, ...pointOf(data.result) }];
  if (data.resultType !== 'vector') throw otherType(host, query, data.resultType, 'an instant vector');
  return data.result.flatMap(({ metric, value }) =>
    value === undefined ? [] : [{ labels: metric, ...pointOf(value) }],
  );
}

/** The series of a range query. */
export function seriesOf(host: string, query: string, answer: FormAnswer): PrometheusSeries[] {
  const data = dataOf(host, query, answer);
  if (data.resultType !== 'matrix') throw otherType(host, query, data.resultType, 'a matrix');
  return data.result.map(({ metric, values = [] }) => ({ labels: metric, points: values.map(pointOf) }));
}

function dataOf(host: string, query: string, { status, text }: FormAnswer): Data {
  if (status === 401 || status === 403)
    throw new PrometheusRefusedError(
      host,
      `Prometheus at ${host} refuses access (${status}); check its token or headers`,
    );
  const { status: outcome, data, errorType = '', error = '' } = parse(host, status, text);
  if (outcome === 'success' && data !== undefined) return data;
  const reason = `Prometheus at ${host} cannot answer ${shortened(query)}: ${shortened(error || `status ${status}`, 300)}`;
  // 400 and 422 are about the query itself; 503 says that it was aborted or took too long.
  if (status === 429 || status >= 500 || errorType === 'timeout' || errorType === 'canceled')
    throw new PrometheusUnavailableError(host, reason);
  throw new PrometheusQueryError(host, reason);
}

interface Envelope {
  status?: string;
  data?: Data;
  errorType?: string;
  error?: string;
}

function parse(host: string, status: number, text: string): Envelope {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'status' in parsed) return parsed as Envelope;
  } catch {
    // Said below: what answers is something else.
  }
  if (status === 429 || status >= 500)
    throw new PrometheusUnavailableError(host, `Prometheus at ${host} answered ${status}`);
  throw new PrometheusAnswerError(
    host,
    `${host} does not answer as Prometheus does (${status}); is the address the one below which /api/v1/query is?`,
  );
}

function pointOf([time, value]: Value): PrometheusPoint {
  return { time, value: numberOf(value) };
}

/** Prometheus writes `+Inf`, `-Inf` and `NaN`. */
function numberOf(text: string): number {
  if (text.endsWith('Inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function otherType(host: string, query: string, got: string, expected: string): PrometheusQueryError {
  return new PrometheusQueryError(
    host,
    `Prometheus at ${host} answers ${shortened(query)} with a ${got}; expected ${expected}`,
  );
}

function shortened(text: string, length = 120): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

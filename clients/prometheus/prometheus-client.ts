/** One value of one series. */
export interface PrometheusPoint {
  /** Seconds since 1970. */
  time: number;
  /** NaN and infinities as Prometheus has them. */
  value: number;
}

export interface PrometheusSample extends PrometheusPoint {
  labels: Readonly<Record<string, string>>;
}

export interface PrometheusSeries {
  labels: Readonly<Record<string, string>>;
  /** Ascending in time. */
  points: PrometheusPoint[];
}

export interface PrometheusRange {
  from: Date;
  to: Date;
  /** Between two values of a series, milliseconds. */
  step: number;
}

/**
 * Prometheus, or whatever answers its HTTP API (Thanos, Mimir, VictoriaMetrics). Every call rejects with a
 * PrometheusError.
 */
export interface PrometheusClient {
  /** What a query says at a time, now unless stated; a scalar is one sample without labels. */
  query(promql: string, at?: Date, signal?: AbortSignal): Promise<PrometheusSample[]>;
  /** What a query says over a range of time. Prometheus answers at most 11,000 values for each series. */
  queryRange(promql: string, range: PrometheusRange, signal?: AbortSignal): Promise<PrometheusSeries[]>;
  /** Every sample of the series that a selector names, as it was scraped; thinned out over most of a day and more. */
  samples(selector: string, from: Date, to: Date, signal?: AbortSignal): Promise<PrometheusSeries[]>;
}

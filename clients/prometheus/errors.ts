import { ClientError } from '../errors.ts';

/** Prometheus did not answer as asked. The message names its host and never what it was sent to get in. */
export abstract class PrometheusError extends ClientError {
  readonly host: string;

  constructor(host: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.host = host;
  }
}

/** It cannot be reached, is overloaded, or took too long: the same query may be answered later. */
export class PrometheusUnavailableError extends PrometheusError {
  readonly code = 'prometheus-unavailable';
  readonly retryable = true;
}

/** It does not let us in. */
export class PrometheusRefusedError extends PrometheusError {
  readonly code = 'prometheus-refused';
  readonly retryable = false;
}

/** The query is wrong, or asks for more than Prometheus gives. */
export class PrometheusQueryError extends PrometheusError {
  readonly code = 'prometheus-query';
  readonly retryable = false;
}

/** What answers is not Prometheus, or answers more than is taken. */
export class PrometheusAnswerError extends PrometheusError {
  readonly code = 'prometheus-answer';
  readonly retryable = false;
}

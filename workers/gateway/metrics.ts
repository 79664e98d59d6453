import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { AnsweredRequest } from './answer-request.ts';
import { createMetricsRoute } from '../observability/metrics-route.ts';
import type { Route } from './route.ts';

/** What the gateway counts, and the page on which Prometheus reads it. */
export interface GatewayMetrics {
  route: Route;
  /** For parts of the gateway with numbers of their own. */
  registry: Registry;
  onAnswered(answered: AnsweredRequest): void;
}

export function createMetrics(): GatewayMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'plumbline_gateway_request_seconds',
    help: 'How long requests took, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 3, 10],
    registers: [registry],
  });
  return {
    registry,
    onAnswered({ route, method, status, seconds }) {
      duration.observe({ route, method: known.has(method) ? method : 'other', status }, seconds);
    },
    route: createMetricsRoute(registry),
  };
}

/** A caller may invent methods; a label must not have any number of values. */
const known = new Set(['GET', 'HEAD', 'POST']);

/** Decisions that came in through Slack, by what was asked and what became of it. */
export function createDecisionCounter(registry: Registry): Counter<'action' | 'outcome'> {
  return new Counter({
    name: 'plumbline_slack_decisions_total',
    help: 'Decisions by click or modal: accepted, refused, recorded (no worker answered), closed, lost (not taken by Temporal).',
    labelNames: ['action', 'outcome'],
    registers: [registry],
  });
}

import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { PrometheusClient } from '../../../clients/prometheus/prometheus-client.ts';
import { ClientError } from '../../../clients/errors.ts';
import type { ReviewTerms } from '../../../domain/approval/review.ts';
import type { IncidentSettings } from '../../../domain/models/incident/cooldown.ts';

/** A query of Prometheus and the value that should not be passed. */
export interface ThresholdRule {
  name: string;
  query: string;
  above?: number | undefined;
  below?: number | undefined;
  /** How long it has to hold, milliseconds. */
  for: number;
}

/** A model as its incidents see it: where it is served, and how people are asked. */
export interface ServedModel {
  name: string;
  /** Undefined where the configuration names no InferenceService. */
  service: { namespace: string; name: string } | undefined;
  settings: IncidentSettings;
  /** Share of drifted columns above which retraining is proposed. */
  retrainAbove: number;
  /** A retrained candidate takes traffic by a rollout that the configuration describes. */
  rollsOut?: boolean;
  terms: ReviewTerms;
  thresholds: readonly ThresholdRule[];
  /** Names of the targets in the cluster of the model, and of their audit logs. */
  targets: readonly string[];
  audits: readonly string[];
}

/** Everything that evidence is gathered from; each is opened when it is asked for. */
export interface EvidenceDoors {
  /** Rejects with a client error when the configuration has no model of this name. */
  findServedModel: (name: string) => ServedModel;
  /** The cluster in which a model is served. Rejects where none is configured. */
  clusterOf: (model: string) => Promise<KubernetesClient>;
  /** Rejects where none is configured. */
  prometheus: () => Promise<PrometheusClient>;
}

/** Evidence that cannot be had as things are configured, or is not there. */
export class EvidenceUnavailableError extends ClientError {
  readonly code = 'evidence-unavailable';
  readonly retryable = false;
}

export function serviceOf({ name, service }: ServedModel): { namespace: string; name: string } {
  if (service !== undefined) return service;
  throw new EvidenceUnavailableError(
    `model ${name} names no inferenceService in plumbline.yaml, so nobody knows where it is served`,
  );
}

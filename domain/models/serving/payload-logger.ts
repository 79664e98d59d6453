import type { JsonObject, KubernetesObject } from '../../infrastructure/object.ts';

/** Parts of an InferenceService that can log what they are asked and answer. */
export type LoggingComponent = 'predictor' | 'transformer';

/** What has to stand in the InferenceService so that its requests and answers reach an address. */
export function loggerStanza(component: LoggingComponent, url: string): JsonObject {
  const logger: JsonObject = { mode: 'all', url };
  return { spec: { [component]: { logger } } };
}

/** The logger of a live InferenceService, and what a change of it would roll. */
export interface LiveLogger {
  /** Undefined where the component has none. */
  logger: { mode: string; url: string } | undefined;
  /** The service has this component. */
  hasComponent: boolean;
  /** The revision that serves now; undefined where the service does not say. */
  revision: string | undefined;
}

export function liveLogger(service: KubernetesObject, component: LoggingComponent): LiveLogger {
  const { spec, status } = service as { spec?: JsonObject; status?: JsonObject };
  const part = objectAt(spec, component);
  const logger = objectAt(part, 'logger');
  const revision = objectAt(objectAt(status, 'components'), component)?.['latestReadyRevision'];
  return {
    hasComponent: part !== undefined,
    // An empty mode is all, as KServe's default has it.
    logger: logger && { mode: textAt(logger, 'mode') || 'all', url: textAt(logger, 'url') },
    revision: typeof revision === 'string' && revision !== '' ? revision : undefined,
  };
}

/** Whether the live logger already sends everything to this address. */
export function isInPlace({ logger }: LiveLogger, url: string): boolean {
  return logger?.mode === 'all' && logger.url === url;
}

function objectAt(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const field = value?.[key];
  return typeof field === 'object' && field !== null && !Array.isArray(field) ? field : undefined;
}

function textAt(value: JsonObject, key: string): string {
  const field = value[key];
  return typeof field === 'string' ? field : '';
}

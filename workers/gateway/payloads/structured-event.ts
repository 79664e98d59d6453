import type { IncomingEvent } from './receiver.ts';

/** Content type of an event in structured mode: attributes and data are one JSON object. */
export const structuredType = 'application/cloudevents+json';

/** Reads an event in structured mode, as brokers pass them on; undefined where it is none. */
export function readStructuredEvent(body: Buffer): Omit<IncomingEvent, 'token'> | undefined {
  let event: unknown;
  try {
    event = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof event !== 'object' || event === null) return undefined;
  const attributes = event as Record<string, unknown>;
  const { data, data_base64: encoded } = attributes;
  return {
    attribute(name) {
      const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      return typeof value === 'string' ? value : undefined;
    },
    headLength: undefined,
    body: typeof encoded === 'string' ? Buffer.from(encoded, 'base64') : Buffer.from(textOf(data)),
  };
}

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
}

import type { JsonObject } from '../../domain/infrastructure/object.ts';
import { untilAborted } from './transport/bounded-signal.ts';
import type { Transport } from './transport/transport.ts';

/** Schemas change when a CRD does; the index that tells is small, but a scan asks for every kind. */
const indexFreshForMilliseconds = 10_000;

interface Index {
  paths: Record<string, { serverRelativeURL: string }>;
}

export interface OpenApi {
  /**
   * The OpenAPI v3 document of a group version, such as `apps/v1`, with its `components` at least; undefined when the
   * server does not publish it.
   */
  document(apiVersion: string, signal?: AbortSignal): Promise<JsonObject | undefined>;
  /** What names the present document of a group version: another one whenever its content changes. */
  version(apiVersion: string, signal?: AbortSignal): Promise<string | undefined>;
}

/** Documents are kept by the address in the index, which holds their hash. */
export function createOpenApi(transport: Transport): OpenApi {
  let index: { content: Index; readAt: number } | undefined;
  let reading: Promise<Index> | undefined;
  const documents = new Map<string, { address: string; content: Promise<JsonObject> }>();

  /** Callers at the same time share one reading. */
  function readIndex(): Promise<Index> {
    reading ??= read('/openapi/v3')
      .then((content) => {
        index = { content: content as Index, readAt: performance.now() };
        return index.content;
      })
      .finally(() => (reading = undefined));
    return reading;
  }

  /** A group version that the index we have does not hold may have come since. */
  async function addressOf(apiVersion: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
    const fresh = index !== undefined && performance.now() - index.readAt < indexFreshForMilliseconds;
    const known = fresh ? index?.content.paths[path] : undefined;
    return (known ?? (await untilAborted(readIndex(), signal)).paths[path])?.serverRelativeURL;
  }

  async function read(path: string, parse?: (text: string) => JsonObject): Promise<unknown> {
    const subject = { description: 'the OpenAPI schema', confidential: false };
    const request = { method: 'GET', path, subject } as const;
    return (await transport.send(parse === undefined ? request : { ...request, parse })).content;
  }

  return {
    version: addressOf,
    async document(apiVersion, signal) {
      const address = await addressOf(apiVersion, signal);
      if (address === undefined) return undefined;
      const cached = documents.get(apiVersion);
      if (cached?.address === address) return untilAborted(cached.content, signal);
      const content = read(address, parseSchemas).then((answer) => answer as JsonObject);
      documents.set(apiVersion, { address, content });
      content.catch(() => documents.delete(apiVersion));
      return untilAborted(content, signal);
    },
  };
}

const components = ',"components":{"schemas":';

/**
 * The schemas of a document, which the API server writes last: what stands before them, the paths, is two thirds of the
 * text and costs as much to parse. The whole document where it is written otherwise.
 */
function parseSchemas(text: string): JsonObject {
  const start = text.indexOf(components);
  try {
    // In a deeper place what follows would close more than it opens.
    if (start > 0) return JSON.parse(`{${text.slice(start + 1)}`) as JsonObject;
  } catch {
    // Told by the parser of the whole, if that is at fault as well.
  }
  return JSON.parse(text) as JsonObject;
}

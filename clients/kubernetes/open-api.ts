import type { JsonObject } from '../../domain/infrastructure/object.ts';
import type { Transport } from './transport/transport.ts';

/** Schemas change when a CRD does; the index that tells is small, but a scan asks for every kind. */
const indexFreshForMilliseconds = 10_000;

interface Index {
  paths: Record<string, { serverRelativeURL: string }>;
}

export interface OpenApi {
  /** OpenAPI v3 document of a group version, such as `apps/v1`; undefined when the server does not publish it. */
  document(apiVersion: string, signal?: AbortSignal): Promise<JsonObject | undefined>;
}

/** Documents are kept by the address in the index, which holds their hash. */
export function createOpenApi(transport: Transport): OpenApi {
  let index: { content: Index; readAt: number } | undefined;
  const documents = new Map<string, { address: string; content: JsonObject }>();

  async function readIndex(signal: AbortSignal | undefined): Promise<Index> {
    index = { content: (await read('/openapi/v3', signal)) as Index, readAt: performance.now() };
    return index.content;
  }

  /** A group version that the index we have does not hold may have come since. */
  async function addressOf(apiVersion: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
    const fresh = index !== undefined && performance.now() - index.readAt < indexFreshForMilliseconds;
    const known = fresh ? index?.content.paths[path] : undefined;
    return (known ?? (await readIndex(signal)).paths[path])?.serverRelativeURL;
  }

  async function read(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    const subject = { description: 'the OpenAPI schema', confidential: false };
    return (await transport.send({ method: 'GET', path, subject, signal })).content;
  }

  return {
    async document(apiVersion, signal) {
      const address = await addressOf(apiVersion, signal);
      if (address === undefined) return undefined;
      const cached = documents.get(apiVersion);
      if (cached?.address === address) return cached.content;
      const content = (await read(address, signal)) as JsonObject;
      documents.set(apiVersion, { address, content });
      return content;
    },
  };
}

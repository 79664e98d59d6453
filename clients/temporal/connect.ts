import { Client, Connection } from '@temporalio/client';
import type { TLSConfig } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  TemporalAccessDeniedError,
  TemporalNamespaceNotFoundError,
  TemporalUnavailableError,
} from './errors.ts';
import { tracingInterceptor } from './tracing-interceptor.ts';
import { createMemoOfUnregistered, withoutUnregistered } from './without-unregistered.ts';
import type { UnregisteredAttributes } from './without-unregistered.ts';

/** How to reach a Temporal namespace; secrets are already resolved. Fits clients and workers alike. */
export interface TemporalSettings {
  namespace: string;
  connection: { address: string; tls?: TLSConfig | boolean; apiKey?: string };
  /** Reads the API key anew, where it is in a file that may rotate. */
  readApiKey?: () => Promise<string>;
  /** How values become what Temporal stores; Temporal's own way unless stated. */
  dataConverter?: DataConverter;
  /** Search attributes that workflows leave out where the namespace lacks them. */
  searchAttributes?: UnregisteredAttributes;
}

/** Time for the first answer, milliseconds: past it the server counts as unreachable. */
const connectTimeout = 5000;

/** A client and the connection under it, which whoever opened it closes. */
export interface TemporalConnection {
  client: Client;
  connection: Connection;
}

/** Connects, and makes sure that the namespace exists. */
export async function connectTemporal({
  namespace,
  connection: connecting,
  dataConverter,
  searchAttributes,
}: TemporalSettings): Promise<TemporalConnection> {
  const { address } = connecting;
  const connection = await Connection.connect({ ...connecting, connectTimeout }).catch((error: unknown) => {
    if (isRefusal(error)) throw new TemporalAccessDeniedError(namespace, address, error);
    throw new TemporalUnavailableError(address, error);
  });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    await connection.close();
    if (codeOf(error) === notFound) throw new TemporalNamespaceNotFoundError(namespace, address, error);
    if (isRefusal(error)) throw new TemporalAccessDeniedError(namespace, address, error);
    throw new TemporalUnavailableError(address, error);
  }
  const workflow = [
    tracingInterceptor,
    ...(searchAttributes === undefined
      ? []
      : [withoutUnregistered(createMemoOfUnregistered(connection, namespace, searchAttributes))]),
  ];
  const options = { connection, namespace, ...(dataConverter && { dataConverter }) };
  return { client: new Client({ ...options, interceptors: { workflow } }), connection };
}

/** Codes of gRPC. */
const notFound = 5;
const permissionDenied = 7;
const unauthenticated = 16;

function isRefusal(error: unknown): boolean {
  return [permissionDenied, unauthenticated].includes(codeOf(error) ?? 0);
}

/** The code of an error, or of what it wraps. */
function codeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'number') return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

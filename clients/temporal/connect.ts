import { Client, Connection } from '@temporalio/client';
import type { TLSConfig } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { TemporalNamespaceNotFoundError, TemporalUnavailableError } from './errors.ts';
import { tracingInterceptor } from './tracing-interceptor.ts';
import { createMemoOfUnregistered, withoutUnregistered } from './without-unregistered.ts';
import type { UnregisteredAttributes } from './without-unregistered.ts';

/** How to reach a Temporal namespace; secrets are already resolved. Fits clients and workers alike. */
export interface TemporalSettings {
  namespace: string;
  connection: { address: string; tls?: TLSConfig | boolean; apiKey?: string };
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
    throw new TemporalUnavailableError(address, error);
  });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    await connection.close();
    if (isNotFound(error)) throw new TemporalNamespaceNotFoundError(namespace, address, error);
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

/** gRPC's NOT_FOUND. */
function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 5;
}

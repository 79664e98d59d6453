import { Client, Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { TemporalNamespaceNotFoundError, TemporalUnavailableError } from './errors.ts';

/** How to reach a Temporal namespace; secrets are already resolved. Fits clients and workers alike. */
export interface TemporalSettings {
  namespace: string;
  connection: { address: string } & Pick<ConnectionOptions, 'tls' | 'apiKey'>;
}

/** Time for the first answer, milliseconds: past it the server counts as unreachable. */
const connectTimeout = 5000;

/** Connects and makes sure that the namespace exists; close `connection` when done. */
export async function connectTemporal({ namespace, connection: options }: TemporalSettings): Promise<Client> {
  const { address } = options;
  const connection = await Connection.connect({ ...options, connectTimeout }).catch((error: unknown) => {
    throw new TemporalUnavailableError(address, error);
  });
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    await connection.close();
    if (isNotFound(error)) throw new TemporalNamespaceNotFoundError(namespace, address, error);
    throw new TemporalUnavailableError(address, error);
  }
  return new Client({ connection, namespace });
}

/** gRPC's NOT_FOUND. */
function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 5;
}

import { Client, Connection } from '@temporalio/client';
import { TemporalNamespaceNotFoundError, TemporalUnavailableError } from './errors.ts';

/** How to reach a Temporal namespace; secrets are already resolved. */
export interface TemporalSettings {
  address: string;
  namespace: string;
  apiKey?: string;
  tls?: { serverName?: string; ca?: Buffer; certificate?: Buffer; key?: Buffer };
}

/** Time for the first answer, milliseconds: past it the server counts as unreachable. */
const connectTimeout = 5000;

/** Connects and makes sure that the namespace exists; close `connection` when done. */
export async function connectTemporal(settings: TemporalSettings): Promise<Client> {
  const connection = await open(settings);
  try {
    await connection.workflowService.describeNamespace({ namespace: settings.namespace });
  } catch (error) {
    await connection.close();
    if (isNotFound(error))
      throw new TemporalNamespaceNotFoundError(settings.namespace, settings.address, error);
    throw new TemporalUnavailableError(settings.address, error);
  }
  return new Client({ connection, namespace: settings.namespace });
}

async function open(settings: TemporalSettings): Promise<Connection> {
  try {
    return await Connection.connect({ ...connectionOptions(settings), connectTimeout });
  } catch (error) {
    throw new TemporalUnavailableError(settings.address, error);
  }
}

/** The same address and credentials in the form that both the client's and the worker's connection take. */
export function connectionOptions({ address, apiKey, tls }: TemporalSettings) {
  const certificate = tls?.certificate;
  const key = tls?.key;
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.serverName === undefined ? {} : { serverNameOverride: tls.serverName }),
            ...(tls.ca === undefined ? {} : { serverRootCACertificate: tls.ca }),
            ...(certificate === undefined || key === undefined
              ? {}
              : { clientCertPair: { crt: certificate, key } }),
          },
        }),
  };
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 5;
}

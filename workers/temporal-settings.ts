import { readFile } from 'node:fs/promises';
import type { TLSConfig } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { TemporalSettings } from '../clients/temporal/connect.ts';
import { ClientError } from '../clients/errors.ts';
import { readSecret } from '../config/secret.ts';
import type { Temporal } from '../config/schema/temporal.ts';
import { searchAttributes, unregisteredMemo } from '../workflows/search-attributes.ts';
import { openDataConverter } from './payload-keys.ts';

/** Where Temporal is, or how it is reached, cannot be made out. */
class TemporalSettingsError extends ClientError {
  readonly code = 'temporal-settings';
  readonly retryable = false;
}

/** plumbline.yaml first, then Temporal's own settings (TEMPORAL_… variables, temporal.toml), then its defaults. */
export async function resolveTemporalSettings(temporal: Temporal): Promise<TemporalSettings> {
  const { namespace, connectionOptions } = ownSettings();
  const tls = (await tlsOf(temporal)) ?? connectionOptions.tls ?? undefined;
  const apiKey = await apiKeyOf(temporal, connectionOptions.apiKey);
  const dataConverter = await openDataConverter(temporal.encryption);
  return {
    searchAttributes: { keys: Object.values(searchAttributes), memo: unregisteredMemo },
    namespace: temporal.namespace ?? namespace ?? 'default',
    connection: {
      address: temporal.address ?? connectionOptions.address ?? 'localhost:7233',
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
    },
    ...(dataConverter === undefined ? {} : { dataConverter }),
    ...readApiKeyOf(temporal),
  };
}

/** TEMPORAL_… variables, and the profile of temporal.toml that TEMPORAL_PROFILE names. */
function ownSettings(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemporalSettingsError(
      `Temporal's own settings (TEMPORAL_… variables, temporal.toml) cannot be used: ${reason}`,
    );
  }
}

async function readCertificate(setting: string, file: string): Promise<Buffer> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new TemporalSettingsError(
      `temporal.tls.${setting}: ${file} cannot be read (${error.code ?? error.message})`,
    );
  });
}

async function tlsOf({ tls, apiKey }: Temporal): Promise<TLSConfig | boolean | undefined> {
  if (tls === undefined) return apiKey === undefined ? undefined : true;
  const { serverName, certificateAuthority, clientCertificate, clientKey } = tls;
  const clientCertPair =
    clientCertificate === undefined || clientKey === undefined
      ? undefined
      : {
          crt: await readCertificate('clientCertificate', clientCertificate),
          key: Buffer.from(await readSecret(clientKey)),
        };
  return {
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
    ...(certificateAuthority === undefined
      ? {}
      : { serverRootCACertificate: await readCertificate('certificateAuthority', certificateAuthority) }),
    ...(clientCertPair === undefined ? {} : { clientCertPair }),
  };
}

/** One in the environment stays what it is for as long as the process runs. */
function readApiKeyOf({ apiKey }: Temporal): Pick<TemporalSettings, 'readApiKey'> {
  return apiKey?.file === undefined ? {} : { readApiKey: () => readSecret(apiKey) };
}

async function apiKeyOf({ apiKey }: Temporal, inherited: unknown): Promise<string | undefined> {
  if (apiKey !== undefined) return await readSecret(apiKey);
  return typeof inherited === 'string' ? inherited : undefined;
}

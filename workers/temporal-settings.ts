import { readFile } from 'node:fs/promises';
import type { TLSConfig } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { TemporalSettings } from '../clients/temporal/connect.ts';
import { readSecret } from '../config/secret.ts';
import type { Temporal } from '../config/schema/temporal.ts';
import { searchAttributes, unregisteredMemo } from '../workflows/search-attributes.ts';
import { openDataConverter } from './payload-keys.ts';

/** plumbline.yaml first, then Temporal's own settings (TEMPORAL_… variables, temporal.toml), then its defaults. */
export async function resolveTemporalSettings(temporal: Temporal): Promise<TemporalSettings> {
  const { namespace, connectionOptions } = loadClientConnectConfig();
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
  };
}

async function tlsOf({ tls, apiKey }: Temporal): Promise<TLSConfig | boolean | undefined> {
  if (tls === undefined) return apiKey === undefined ? undefined : true;
  const { serverName, certificateAuthority, clientCertificate, clientKey } = tls;
  const clientCertPair =
    clientCertificate === undefined || clientKey === undefined
      ? undefined
      : { crt: await readFile(clientCertificate), key: Buffer.from(await readSecret(clientKey)) };
  return {
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
    ...(certificateAuthority === undefined
      ? {}
      : { serverRootCACertificate: await readFile(certificateAuthority) }),
    ...(clientCertPair === undefined ? {} : { clientCertPair }),
  };
}

async function apiKeyOf({ apiKey }: Temporal, inherited: unknown): Promise<string | undefined> {
  if (apiKey !== undefined) return await readSecret(apiKey);
  return typeof inherited === 'string' ? inherited : undefined;
}

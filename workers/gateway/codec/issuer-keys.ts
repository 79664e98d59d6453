import { createRemoteJWKSet } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { CodecServer } from '../../../config/schema/encryption.ts';

type SignIn = NonNullable<CodecServer['signIn']>;

/** How long the issuer has to answer when its keys are fetched, milliseconds. */
const keysTimeout = 5000;

const OpenIdConfiguration = z.object({ jwks_uri: z.url() });

/** The issuer's keys, fetched when first needed and again when it signs with one that is not known. */
export function createKeysOf(signIn: SignIn): () => Promise<JWTVerifyGetKey> {
  let known: JWTVerifyGetKey | undefined;
  return async () => {
    known ??= await remoteKeys(signIn);
    return known;
  };
}

/** Fetches them now. Rejects where they cannot be had. */
export async function fetchIssuerKeys(signIn: SignIn): Promise<void> {
  await (await remoteKeys(signIn)).reload();
}

async function remoteKeys({ issuer, keys }: SignIn) {
  const address = keys ?? (await discoverKeys(issuer));
  return createRemoteJWKSet(new URL(address), { timeoutDuration: keysTimeout });
}

async function discoverKeys(issuer: string): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(keysTimeout), redirect: 'error' });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return OpenIdConfiguration.parse(await response.json()).jwks_uri;
}

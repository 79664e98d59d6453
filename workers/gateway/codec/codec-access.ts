import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { CodecServer } from '../../../config/schema/encryption.ts';
import { hasBearerToken } from '../bearer-token.ts';
import { createKeysOf } from './issuer-keys.ts';

type SignIn = NonNullable<CodecServer['signIn']>;

/** Who may read what is encrypted; a fault is one line for whoever asked. */
export type MayRead = (authorization: string | undefined) => Promise<{ fault?: string }>;

/** Clocks of the issuer and of this machine may differ by so much, seconds. */
const clockTolerance = 30;

/** Reads `Authorization` as the configured token, or as the signed token of a person whom the Temporal UI let in. */
export function createCodecAccess({ token, signIn }: CodecServer): MayRead {
  const keys = signIn === undefined ? undefined : createKeysOf(signIn);
  return async (authorization) => {
    if (await hasBearerToken(token, authorization)) return {};
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (given === undefined) return { fault: 'expected a bearer token' };
    if (signIn === undefined || keys === undefined) return { fault: 'this token is not known here' };
    return await faultOfPerson(given, signIn, keys);
  };
}

async function faultOfPerson(
  token: string,
  signIn: SignIn,
  keysOf: () => Promise<JWTVerifyGetKey>,
): Promise<{ fault?: string }> {
  const { issuer, audience } = signIn;
  try {
    const { payload } = await jwtVerify(token, await keysOf(), {
      issuer,
      clockTolerance,
      requiredClaims: ['exp'],
      ...(audience === undefined ? {} : { audience }),
    });
    return mayRead(payload, signIn) ? {} : { fault: 'this person may not read here' };
  } catch (error) {
    // Anything else is the issuer being away, and no verdict about the token.
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
      return { fault: 'this token is not valid here' };
    }
    throw error;
  }
}

function mayRead(claims: JWTPayload, { people, groups, groupsClaim }: SignIn): boolean {
  const { email } = claims;
  const isVerified = claims['email_verified'] !== false;
  if (isVerified && typeof email === 'string' && isAmong(email, people)) return true;
  const memberOf = claims[groupsClaim];
  const list = Array.isArray(memberOf) ? memberOf : [memberOf];
  return list.some((group) => typeof group === 'string' && groups.includes(group));
}

/** Providers differ in the case of addresses. */
function isAmong(email: string, people: readonly string[]): boolean {
  return people.some((known) => known.toLowerCase() === email.toLowerCase());
}

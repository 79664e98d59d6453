import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A signature over a body and the time it was made, as it stands in the header `Plumbline-Signature`:
 * `t=1767225600,v1=<HMAC-SHA256 of "1767225600.<body>", hexadecimal>`. The same for what we send and what we take.
 */
export const signatureHeader = 'plumbline-signature';

/** How old, or how far in the future, a signature may be, seconds. */
export const signatureTolerance = 300;

export function signBody(key: string, body: string | Uint8Array, now: Date): string {
  const time = Math.floor(now.getTime() / 1000);
  return `t=${time},v1=${digestOf(key, time, body)}`;
}

/** Why a signature does not hold, in words that say nothing about the key; undefined where it does. */
export function faultOfSignature(
  key: string,
  body: string | Uint8Array,
  signature: string | undefined,
  now: Date,
): string | undefined {
  const { time, digest } =
    /^t=(?<time>\d{1,12}),v1=(?<digest>[0-9a-f]{64})$/.exec(signature ?? '')?.groups ?? {};
  if (time === undefined || digest === undefined) return 'expected a signature t=SECONDS,v1=HEX';
  const expected = digestOf(key, Number(time), body);
  if (!timingSafeEqual(Buffer.from(digest), Buffer.from(expected))) return 'the signature is not right';
  if (Math.abs(now.getTime() / 1000 - Number(time)) > signatureTolerance) {
    return `the signature was made more than ${signatureTolerance} seconds ago or ahead; compare the clocks`;
  }
  return undefined;
}

function digestOf(key: string, time: number, body: string | Uint8Array): string {
  return createHmac('sha256', key).update(`${time}.`).update(body).digest('hex');
}

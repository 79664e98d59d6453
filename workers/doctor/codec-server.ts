import type { Payload } from '@temporalio/common';
import type { CodecServer } from '../../config/schema/encryption.ts';
import { readSecret } from '../../config/secret.ts';
import { fault, warning, well } from './check.ts';
import type { CheckResult } from './check.ts';
import { fetchIssuerKeys } from '../gateway/codec/issuer-keys.ts';
import { fromJson, toJson } from '../gateway/codec/payload-json.ts';

/** What a codec server is tried with. */
interface Trial {
  /** Where people reach the gateway. */
  publicUrl: string;
  /** The same payload, encrypted with each key. */
  samples: readonly Payload[];
  plain: Payload;
}

const loopback = /^(127\.|localhost$|\[::1\])/;

/** Whether it reads what our keys encrypt, for whom it should and for nobody else, and lets the pages of the UIs ask. */
export async function lookAtCodecServer(
  { origins, token, signIn }: CodecServer,
  trial: Trial,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const endpoint = `${trial.publicUrl.replace(/\/+$/, '')}/codec`;
  const stranger = await ask(endpoint, trial.samples, undefined, signal);
  if (stranger.status === 404)
    return [
      fault(
        `the gateway at ${trial.publicUrl} has no codec server (HTTP 404)`,
        'start the gateway again with this configuration, or correct gateway.publicUrl',
      ),
    ];
  if (stranger.status !== 401)
    return [
      fault(
        `whoever has no token gets HTTP ${stranger.status} at ${endpoint}, and 401 was expected`,
        'correct gateway.publicUrl, and what stands in front of the gateway: it must pass POST requests on as they are',
      ),
    ];
  return [
    ...(token === undefined
      ? [well(`it answers at ${endpoint}; decoding is for people who sign in, so it was not tried`)]
      : [await decodes(endpoint, trial, await readSecret(token), signal)]),
    ...(signIn === undefined ? [] : [await issuerAnswers(signIn)]),
    ...(await pagesMayAsk(endpoint, origins, signal)),
  ];
}

async function decodes(
  endpoint: string,
  { samples, plain }: Trial,
  token: string,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { status, body } = await ask(endpoint, samples, token, signal);
  const restart = 'start the gateway again with this configuration';
  if (status === 401) return fault(`it does not take the token of temporal.encryption.codecServer`, restart);
  if (status !== 200)
    return fault(
      `it does not decode what these keys encrypt: ${messageIn(body) ?? `HTTP ${status}`}`,
      `give the gateway the same temporal.encryption.keys and the same namespace, and ${restart}`,
    );
  const decoded = fromJson(body);
  const isRight =
    decoded?.length === samples.length && decoded.every(({ data }) => sameBytes(data, plain.data));
  if (!isRight)
    return fault(
      `what answers at ${endpoint} decodes something else than was encrypted`,
      'correct gateway.publicUrl, and what stands in front of the gateway',
    );
  return well(`it decodes at ${endpoint} what ${samples.length === 1 ? 'the key' : 'each key'} encrypts`);
}

async function issuerAnswers(signIn: NonNullable<CodecServer['signIn']>): Promise<CheckResult> {
  try {
    await fetchIssuerKeys(signIn);
    return well(`the keys of ${signIn.issuer} can be fetched`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fault(
      `nobody can sign in: the keys of ${signIn.issuer} cannot be fetched: ${reason}`,
      'correct temporal.encryption.codecServer.signIn (issuer, keys), or see that the issuer can be reached from the gateway',
    );
  }
}

/** Browsers ask first whether pages of another address may, and refuse what is not encrypted to pages that are. */
async function pagesMayAsk(
  endpoint: string,
  origins: readonly string[],
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const { protocol, hostname } = new URL(endpoint);
  const isPlain = protocol === 'http:' && !loopback.test(hostname);
  const results: CheckResult[] = [];
  for (const origin of new Set(origins.map((address) => new URL(address).origin))) {
    const response = await fetch(`${endpoint}/decode`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-namespace',
      },
      redirect: 'manual',
      signal,
    });
    await response.arrayBuffer();
    if (response.headers.get('access-control-allow-origin') !== origin)
      results.push(
        fault(
          `browsers keep its answers from pages of ${origin} (CORS)`,
          'start the gateway again with this configuration, and let what stands in front of it pass OPTIONS requests and their headers on',
        ),
      );
    else if (isPlain && origin.startsWith('https:'))
      results.push(
        fault(
          `browsers do not let pages of ${origin} ask ${endpoint}, which is not encrypted`,
          'serve the gateway by https, and say so in gateway.publicUrl',
        ),
      );
    else results.push(well(`pages of ${origin} may ask`));
  }
  if (results.length > 0) return results;
  return [
    warning(
      "no page of a Temporal UI may ask, so only Temporal's command line reads",
      'name the address of the UI in temporal.encryption.codecServer.origins, where people should read there',
    ),
  ];
}

async function ask(
  endpoint: string,
  payloads: readonly Payload[],
  token: string | undefined,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${endpoint}/decode`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ payloads: payloads.map(toJson) }),
    // The token is for the address in the configuration and for nobody it points to.
    redirect: 'manual',
    signal,
  });
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

function messageIn(body: unknown): string | undefined {
  const { message } = (body ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, 300) : undefined;
}

function sameBytes(one: Uint8Array | null | undefined, other: Uint8Array | null | undefined): boolean {
  return Buffer.from(one ?? []).equals(Buffer.from(other ?? []));
}

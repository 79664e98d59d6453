import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookSignatureError } from '../errors.ts';
import type { ForgeEvent } from '../forge.ts';
import { eventOf } from './webhook-payload.ts';

export type WebhookHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What a delivery says. Comments name a pull request by its number only. */
export type WebhookEvent = Omit<ForgeEvent, 'branch'> & {
  branch: string | undefined;
  /** `owner/name`. */
  repository: string;
};

/** How a forge signs a body: which header, and what stands before the hexadecimal HMAC-SHA256 in it. */
const signatures = {
  github: { headers: ['x-hub-signature-256'], prefix: 'sha256=', event: ['x-github-event'] },
  gitea: {
    headers: ['x-gitea-signature', 'x-forgejo-signature'],
    prefix: '',
    event: ['x-gitea-event', 'x-forgejo-event'],
  },
} as const;

export type WebhookKind = keyof typeof signatures;

/**
 * What a delivery of a webhook says about a pull request of a branch of the repository itself; undefined where it says
 * nothing of the kind. Throws WebhookSignatureError unless it was signed with the secret.
 */
export function readWebhook(
  kind: WebhookKind,
  secret: string,
  headers: WebhookHeaders,
  body: Uint8Array,
): WebhookEvent | undefined {
  const { headers: names, prefix, event } = signatures[kind];
  const stated = headerOf(headers, names);
  const expected = createHmac('sha256', secret).update(body).digest();
  const digest = digestIn(stated, prefix);
  if (secret === '' || digest?.byteLength !== expected.byteLength || !timingSafeEqual(digest, expected))
    throw new WebhookSignatureError('the delivery is not signed with the secret of a webhook of ours');
  return eventOf(headerOf(headers, event) ?? '', body);
}

/** In the one way in which forges write it: a delivery is known again by its signature. */
function digestIn(stated: string | undefined, prefix: string): Buffer | undefined {
  if (stated?.startsWith(prefix) !== true) return undefined;
  const digest = stated.slice(prefix.length);
  return /^[0-9a-f]{64}$/.test(digest) ? Buffer.from(digest, 'hex') : undefined;
}

function headerOf(headers: WebhookHeaders, names: readonly string[]): string | undefined {
  const value = names.map((name) => headers[name]).find((header) => header !== undefined);
  return typeof value === 'string' ? value : undefined;
}

import { createHash } from 'node:crypto';
import { ClientError } from '../../../clients/errors.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { readSecret } from '../../../config/secret.ts';
import { readOrMakeKey } from '../../key-file.ts';

/** A key that signs links, and the name by which a link says which one signed it. */
export interface LinkKey {
  id: string;
  key: Buffer;
}

/** The first one signs; the others are known so that what they signed stays good until it expires. */
export type LinkKeys = readonly [LinkKey, ...LinkKey[]];

/** A key shorter than this could be guessed, and links with it. */
const shortestKey = 32;

/** The key of links is missing or too weak. */
class LinkKeyError extends ClientError {
  readonly code = 'link-key';
  readonly retryable = false;
}

/**
 * The keys of links: the configured ones or, where findings are kept in a folder of this machine, one that is made
 * at the first start and kept beside that folder, readable by its owner only.
 */
export async function openLinkKeys({ gateway, storage }: Configuration): Promise<LinkKeys> {
  const { key, previousKeys } = gateway.links;
  const previous: LinkKey[] = [];
  for (const reference of previousKeys) previous.push(linkKeyFrom(await readSecret(reference)));
  if (key !== undefined) return [linkKeyFrom(await readSecret(key)), ...previous];
  if (storage.folder === undefined) {
    throw new LinkKeyError(
      'storage in s3 is shared, so links need one key: set gateway.links.key to a reference, such as { env: PLUMBLINE_LINK_KEY }',
    );
  }
  return [linkKeyFrom(await readOrMakeKey(`${storage.folder}.link-key`)), ...previous];
}

/** Raises a LinkKeyError when the secret is too short to be one. */
export function linkKeyFrom(secret: string): LinkKey {
  if (secret.length < shortestKey) {
    throw new LinkKeyError(
      `a key of gateway.links has ${secret.length} characters, expected ${shortestKey} or more; make one with: openssl rand -hex 32`,
    );
  }
  const key = createHash('sha256').update('plumbline link key').update(secret).digest();
  return {
    id: createHash('sha256').update('plumbline link key id').update(key).digest('hex').slice(0, 6),
    key,
  };
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { IntegrityError, ObjectMissingError } from './errors.ts';
import type { StoredReference } from './object-store.ts';

/** Hex SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}

export function referTo(uri: string, bytes: Uint8Array): StoredReference {
  return { uri, sha256: sha256(bytes), bytes: bytes.byteLength };
}

/** The same for what a file holds, read piece by piece. */
export async function referToFile(uri: string, file: string): Promise<StoredReference> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { uri, sha256: hash.digest('hex'), bytes };
}

/** The bytes, once they are known to be those that the reference was made for. */
export function verify(reference: StoredReference, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new ObjectMissingError(reference.uri);
  const found = sha256(bytes);
  if (found !== reference.sha256) throw new IntegrityError(reference, found);
  return bytes;
}

import { readFile } from 'node:fs/promises';
import type { SecretReference } from './schema/secret-reference.ts';

/** A reference that leads to no secret. Names the place, never the value. */
export class SecretError extends Error {
  readonly code = 'secret-unavailable';
  readonly reference: SecretReference;

  constructor(reference: SecretReference, problem: string) {
    super(`${describeSecret(reference)} ${problem}`);
    this.name = 'SecretError';
    this.reference = reference;
  }
}

/**
 * The secret behind a reference, without the line break at its end. Read anew each time, so that a rotated one is
 * seen. Rejects with a SecretError when there is none.
 */
export async function readSecret(
  reference: SecretReference,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const value =
    reference.file === undefined ? environment[reference.env ?? ''] : await readSecretFile(reference);
  if (value === undefined) throw new SecretError(reference, 'is not set');
  const secret = value.replace(/\r?\n$/, '');
  if (secret === '') throw new SecretError(reference, 'is empty');
  remember(secret);
  return secret;
}

/** Values that were read in this process, the latest last, so that nothing it logs shows one by accident. */
const known = new Set<string>();
/** Rotated ones are forgotten some day. */
const mostKnown = 500;
/** Anything shorter stands in ordinary words. */
const shortestMasked = 8;

function remember(secret: string): void {
  if (secret.length < shortestMasked) return;
  known.delete(secret);
  known.add(secret);
  const [oldest] = known;
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
}

/** Text without the values of secrets that this process has read, also as they stand in JSON. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const secret of known) {
    if (masked.includes(secret)) masked = masked.replaceAll(secret, '***');
    const quoted = JSON.stringify(secret).slice(1, -1);
    if (quoted !== secret && masked.includes(quoted)) masked = masked.replaceAll(quoted, '***');
  }
  return masked;
}

async function readSecretFile(reference: SecretReference): Promise<string> {
  return readFile(reference.file ?? '', 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SecretError(reference, `cannot be read (${error.code ?? 'unknown error'})`);
  });
}

function describeSecret({ env, file }: SecretReference): string {
  return file === undefined ? `environment variable ${env}` : `secret file ${file}`;
}

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

/** Values that were read in this process, the latest last, and their forms, so that nothing it logs shows one by accident. */
const known = new Map<string, readonly string[]>();
/** Rotated ones are forgotten some day. */
const mostKnown = 500;
/** Anything shorter stands in ordinary words. */
const shortestMasked = 8;

function remember(secret: string): void {
  if (secret.length < shortestMasked) return;
  const forms = known.get(secret) ?? formsOf(secret);
  known.delete(secret);
  known.set(secret, forms);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
}

/** How a secret turns up in texts: as it is, in JSON, in an address, and in base64, as in a Kubernetes Secret. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const quoted = JSON.stringify(secret).slice(1, -1);
  const inAddress = encodeURIComponent(secret.toWellFormed());
  return [...new Set([secret, quoted, inAddress, base64, bytes.toString('base64url')])];
}

/** Text without the values of secrets that this process has read, in any of these forms. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const forms of known.values())
    for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, '***');
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

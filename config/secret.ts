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
  return secret;
}

async function readSecretFile(reference: SecretReference): Promise<string> {
  return readFile(reference.file ?? '', 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SecretError(reference, `cannot be read (${error.code ?? 'unknown error'})`);
  });
}

function describeSecret({ env, file }: SecretReference): string {
  return file === undefined ? `environment variable ${env}` : `secret file ${file}`;
}

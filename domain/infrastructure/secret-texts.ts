import { parsePointer } from './json-pointer.ts';
import type { Json, KubernetesObject, ObjectReference } from './object.ts';
import { holdsSecrets, maskObject, maskValue } from './sensitive-values.ts';
import { secretTextsOf } from './annotation-secrets.ts';

/** Shorter texts stand in others by chance. */
const shortestSecret = 4;

/** Only where it changes something counts. */
const anyKey = { keyId: 'any', key: new Uint8Array(32) };

/** The texts in an object that must not show anywhere: values of Secrets, as they stand and decoded, and credentials. */
export function secretTextsIn(object: KubernetesObject): string[] {
  const { managedFields: _managed, ...metadata } = object.metadata;
  const content = { ...object, metadata } as unknown as Json;
  const found = new Set(holdsSecrets(object) ? secretTextsOf(object) : []);
  collectMasked(content, maskObject(anyKey, object, content), found);
  return [...found].toSorted(longestFirst);
}

/** The same for the values that a JSON patch puts into an object. */
export function secretTextsInPatch(
  reference: ObjectReference,
  patch: readonly { path: string; value?: unknown }[],
): string[] {
  const { apiVersion, kind, namespace, name } = reference;
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const object: KubernetesObject = { apiVersion, kind, metadata };
  const found = new Set<string>();
  for (const { path, value } of patch) {
    if (value === undefined) continue;
    const source = { object, secret: holdsSecrets(object) };
    collectMasked(value, maskValue(anyKey, source, parsePointer(path), value as Json), found);
  }
  return [...found].toSorted(longestFirst);
}

/** A message without texts that must not show. */
export function withoutTexts(message: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, '(secret)'), message);
}

/** What was masked as a whole, or the credential inside a longer text. */
function collectMasked(value: unknown, masked: unknown, found: Set<string>): void {
  if (value !== null && typeof value === 'object' && masked !== null && typeof masked === 'object') {
    for (const [name, child] of Object.entries(value)) {
      collectMasked(child, (masked as Record<string, unknown>)[name], found);
    }
  } else if (typeof value === 'string' && typeof masked === 'string' && value !== masked) {
    const kept = masked.split(/hmac:any:[0-9a-f]{16}/);
    let rest = value;
    for (const [index, text] of kept.entries()) {
      const end =
        index === kept.length - 1 ? rest.length - text.length : rest.indexOf(text, index === 0 ? 0 : 1);
      const secret = rest.slice(0, end);
      if (secret.length >= shortestSecret) found.add(secret);
      rest = rest.slice(end + text.length);
    }
  }
}

/** A secret that is part of another one must not leave the rest of it. */
function longestFirst(one: string, other: string): number {
  return other.length - one.length;
}

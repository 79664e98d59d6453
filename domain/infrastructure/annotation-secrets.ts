import type { KubernetesObject } from './object.ts';
import { lastAppliedAnnotation } from './normalise.ts';

/** Annotations in which tools keep the whole object as they applied it, as JSON or packed. */
const appliedObject = /last-applied|\/applied$|\/original$|\/configuration$/;

/** Longer texts beside a secret are hardly notes; some tools pack whole objects into them. */
const longestNote = 100;

/** Shorter texts stand in others by chance. */
const shortestSecret = 4;

/**
 * Whether the value of an annotation may repeat what the object keeps secret: tools copy whole objects there. Beside
 * the data of a Secret anything but a short plain note counts, elsewhere what looks like an object.
 *
 * @param holdsSecrets the data of the object is secret.
 */
export function concealsAnnotation(
  object: KubernetesObject,
  holdsSecrets: boolean,
  name: string,
  value: unknown,
): boolean {
  if (name === lastAppliedAnnotation || appliedObject.test(name)) return true;
  if (typeof value !== 'string') return false;
  if (!holdsSecrets) return isObjectText(value);
  return (
    /[{\n]/.test(value) ||
    value.length > longestNote ||
    secretTextsOf(object).some((secret) => value.includes(secret))
  );
}

function isObjectText(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    const content = JSON.parse(text) as Record<string, unknown>;
    return ['kind', 'spec', 'data', 'metadata', 'stringData'].some((field) => Object.hasOwn(content, field));
  } catch {
    return true;
  }
}

/** The secret values of an object as they stand there, and decoded. */
export function secretTextsOf(object: KubernetesObject): string[] {
  const texts = ['data', 'stringData', 'binaryData'].flatMap((field) => {
    const values = object[field];
    return values !== null && typeof values === 'object' ? Object.values(values) : [];
  });
  const plain = texts.filter((text) => typeof text === 'string');
  return [...plain, ...plain.map(decoded)].filter(({ length }) => length >= shortestSecret);
}

function decoded(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0);
    return new TextDecoder().decode(bytes);
  } catch {
    return '';
  }
}

import type { KubernetesObject } from './object.ts';

/**
 * A Secret as the server keeps it: what `stringData` states stands in `data`, in base64. Any other object as it is.
 * Only needed where the server is not asked what it would make of an object.
 */
export function withEncodedStringData(object: KubernetesObject): KubernetesObject {
  const { stringData, ...secret } = object;
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
  if (stringData === null || typeof stringData !== 'object') return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, toBase64(String(value))]);
  const data = (secret['data'] ?? {}) as Record<string, unknown>;
  return { ...secret, data: { ...data, ...Object.fromEntries(encoded) } };
}

function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

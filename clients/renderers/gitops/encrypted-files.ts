import { isMap } from '../../../domain/gitops/fields.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { RenderFault, RenderResult } from '../renderer.ts';

/** What SOPS writes in the place of a value. */
const ciphertext = /ENC\[AES256_GCM,/;

/**
 * Takes out Secrets that kustomize generated from files encrypted with SOPS: what Flux decrypts first would be
 * compared as it is encrypted, under another name. Each is a fault, so that nothing is changed on that ground.
 */
export function withoutEncryptedFiles(result: RenderResult): RenderResult {
  const encrypted = result.objects.filter(({ object }) => isEncrypted(object));
  if (encrypted.length === 0) return result;
  const faults = encrypted.map(({ object, source }): RenderFault => ({
    position: source,
    message: `Secret ${object.metadata.name} is generated from a file encrypted with SOPS, which only Flux can decrypt: commit it as an encrypted Secret instead`,
  }));
  return {
    ...result,
    objects: result.objects.filter(({ object }) => !isEncrypted(object)),
    faults: [...result.faults, ...faults],
  };
}

/** An object that is encrypted itself says so by `sops`, and is no concern here. */
function isEncrypted({ kind, sops, data }: KubernetesObject): boolean {
  if (kind !== 'Secret' || sops !== undefined || !isMap(data)) return false;
  return Object.values(data).some(
    (value) => typeof value === 'string' && ciphertext.test(Buffer.from(value, 'base64').toString('latin1')),
  );
}

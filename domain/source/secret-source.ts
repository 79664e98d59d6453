import type { JsonObject } from '../infrastructure/object.ts';
import { isJsonObject } from './json.ts';

/**
 * Where the values of a Secret come from, and therefore what a person does to change one in Git without writing it
 * there in clear.
 *
 * @param stated objects of the source that carry the name of the Secret, with their files.
 */
export function adviseOnSecret(stated: readonly { value: JsonObject; file: string }[]): string {
  for (const { value, file } of stated) {
    if (isJsonObject(value['sops']))
      return `${file} is encrypted with SOPS: run \`sops ${file}\`, change the value there, and commit the file`;
    if (value['kind'] === 'SealedSecret')
      return `${file} is a SealedSecret: seal the new value with \`kubeseal --merge-into ${file}\`, and commit the file`;
    if (value['kind'] === 'ExternalSecret')
      return `${file} is an ExternalSecret: change the value in the store that it reads, and nothing in Git`;
    if (value['kind'] === 'SecretProviderClass')
      return `${file} is a SecretProviderClass: change the value in the store that it reads, and nothing in Git`;
  }
  const plain = stated.find(({ value }) => value['kind'] === 'Secret');
  if (plain !== undefined)
    return `${plain.file} holds this Secret in clear: rotate what it holds, and keep it as a SealedSecret, with SOPS, or as an ExternalSecret`;
  return 'keep it as a SealedSecret, with SOPS, or as an ExternalSecret; a secretGenerator that reads files outside Git is changed where they are';
}

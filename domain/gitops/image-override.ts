import type { ImageOverride } from './kustomization-edit.ts';

/**
 * Reads an image as Argo CD (and `kustomize edit set image`) writes it: `name=newName:tag`, `name:tag`,
 * `name@digest`. Undefined where it says nothing.
 */
export function parseImageOverride(text: string): ImageOverride | undefined {
  const equals = text.indexOf('=');
  const [name, image] = equals < 0 ? [undefined, text] : [text.slice(0, equals), text.slice(equals + 1)];
  const at = image.indexOf('@');
  const [tagged, digest] = at < 0 ? [image, undefined] : [image.slice(0, at), image.slice(at + 1)];
  const colon = tagged.lastIndexOf(':');
  // A colon before a slash is the port of a registry.
  const isTag = colon > tagged.lastIndexOf('/');
  const [newName, newTag] = isTag ? [tagged.slice(0, colon), tagged.slice(colon + 1)] : [tagged, undefined];
  const overridden = name ?? newName;
  if (overridden === '' || (name === undefined && newTag === undefined && digest === undefined))
    return undefined;
  return {
    name: overridden,
    ...(name === undefined || newName === '' ? {} : { newName }),
    ...(newTag === undefined || newTag === '' ? {} : { newTag }),
    ...(digest === undefined || digest === '' ? {} : { digest }),
  };
}

import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject } from '../json.ts';

interface ImageParts {
  name: string;
  tag?: string;
  digest?: string;
}

/** `registry:5000/app:1.2@sha256:…` in its parts, as kustomize parts it. */
export function imageParts(image: string): ImageParts {
  const [named = '', digest] = image.split('@', 2);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  return {
    name: hasTag ? named.slice(0, colon) : named,
    ...(hasTag ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * The `images` of a kustomization as they must be so that an image comes out as another one: one answer for each
 * entry that may be what makes it.
 */
export function imageEntriesFor(images: Json | undefined, before: string, after: string): Json[][] {
  if (!Array.isArray(images)) return [];
  const [old, wanted] = [imageParts(before), imageParts(after)];
  return images.flatMap((entry, index) => {
    if (!isJsonObject(entry) || (entry['newName'] ?? entry['name']) !== old.name) return [];
    return [images.with(index, entryFor(entry, wanted))];
  });
}

function entryFor(entry: JsonObject, { name, tag, digest }: ImageParts): JsonObject {
  const { newName, newTag, digest: oldDigest, ...others } = entry;
  const rename = name === entry['name'] ? {} : { newName: name };
  const fields = {
    ...rename,
    ...(tag === undefined ? {} : { newTag: tag }),
    ...(digest === undefined ? {} : { digest }),
  };
  // Fields that stay keep their place in the file.
  const kept = { newName, newTag, digest: oldDigest };
  const order = Object.keys(entry).filter((key) => key in kept && key in fields);
  const ordered = Object.fromEntries(order.map((key) => [key, fields[key as keyof typeof fields] ?? null]));
  return { ...others, ...ordered, ...fields };
}

import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { isJsonObject } from '../../domain/source/json.ts';
import { isObject, valueOf, withChange } from '../../domain/source/live-change.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { editYaml } from '../../domain/source/yaml/edit-yaml.ts';
import { removeDocument } from '../../domain/source/yaml/object-file.ts';
import { objectsIn } from '../../domain/source/yaml/source-documents.ts';
import type { SourceObject } from '../../domain/source/yaml/source-documents.ts';

/** Whether a stated object may be the one that is rendered. */
export type Recognise = (stated: JsonObject) => boolean;

/** Plain manifests say what is rendered, letter by letter. */
export function recogniseExactly({ object }: LiveChange): Recognise {
  return (stated) =>
    isJsonObject(stated['metadata']) && isObject(stated as unknown as KubernetesObject, object);
}

/** On the way to an overlay an object may have got a namespace, a prefix, a suffix and a hash. */
export function recogniseByStem({ object }: LiveChange): Recognise {
  return ({ kind, metadata }) => {
    const name = isJsonObject(metadata) ? metadata['name'] : undefined;
    return kind === object.kind && typeof name === 'string' && name !== '' && object.name.includes(name);
  };
}

/** The text of a manifest with a change in each object that it may mean, the exact name first. */
export function manifestEdits(
  text: string,
  change: LiveChange,
  recognise: Recognise,
  extend: boolean,
): (string | SourceEditRefused)[] {
  return found(text, change, recognise).flatMap(({ document, path, value, stated }) => {
    const isStated = valueOf(value, change.path) !== undefined;
    if (!isStated && (change.change === 'removed' || !extend)) return [];
    return [trying(() => editYaml(text, { document, path }, withChange(stated, change)))];
  });
}

/** The text without an object; an empty one where nothing is left in the file. */
export function removalEdits(
  text: string,
  change: LiveChange,
  recognise: Recognise,
): (string | SourceEditRefused)[] {
  return found(text, change, recognise).map(({ document, path }) =>
    trying(() =>
      path.length === 0 ? removeDocument(text, document) : editYaml(text, { document, path }, undefined),
    ),
  );
}

function found(text: string, { object }: LiveChange, recognise: Recognise): SourceObject[] {
  const isExact = ({ value }: SourceObject): boolean => valueAt(value, ['metadata', 'name']) === object.name;
  return objectsIn(text)
    .filter(({ value }) => recognise(value))
    .toSorted((one, other) => Number(isExact(other)) - Number(isExact(one)));
}

/** A refusal is an answer as well: it tells a person why the obvious place was not taken. */
export function trying<Answer>(edit: () => Answer): Answer | SourceEditRefused {
  try {
    return edit();
  } catch (error) {
    if (error instanceof SourceEditRefused) return error;
    throw error;
  }
}

export function isManifest(file: string): boolean {
  return /\.(?:ya?ml|json)$/.test(file);
}

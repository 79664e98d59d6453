import type { JsonObject, KubernetesObject } from '../infrastructure/object.ts';
import {
  isMap,
  isTrueAt,
  listAt,
  mapAt,
  present,
  textAt,
  textMapAt,
  textsAt,
  unlessEmpty,
} from './fields.ts';
import { readSourceReference } from './flux-git-repository.ts';
import type { FluxSourceReference } from './flux-git-repository.ts';
import type { CommonMetadata, FluxKustomizeRender } from './governed-source.ts';
import type { ImageOverride, KustomizationEdit } from './kustomization-edit.ts';

/** A ConfigMap or Secret that a Flux object takes values from. */
export interface ValuesReference {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  optional: boolean;
  /** Key of the data; all keys where Flux takes all. */
  valuesKey?: string;
  /** Where in the values the text of that key goes; without it, the text is YAML of values. */
  targetPath?: string;
}

/** @throws UnsupportedSourceError */
export function sourceOfKustomization(kustomization: KubernetesObject): FluxSourceReference {
  return readSourceReference(
    mapAt(kustomization, 'spec', 'sourceRef'),
    kustomization,
    'give the target a Git source of its own',
  );
}

/** Folder inside the repository. */
export function pathOfKustomization(kustomization: KubernetesObject): string {
  const path = textAt(kustomization, 'spec', 'path') ?? '.';
  return path.replace(/^(?:\.?\/)+/, '') || '.';
}

export function substitutionsOf(kustomization: KubernetesObject): {
  variables: Record<string, string> | undefined;
  from: ValuesReference[];
} {
  const postBuild = mapAt(kustomization, 'spec', 'postBuild');
  const from = listAt(postBuild, 'substituteFrom').filter(isMap).flatMap(readReference);
  return { variables: textMapAt(postBuild, 'substitute'), from };
}

export function readReference(entry: JsonObject): ValuesReference[] {
  const kind = textAt(entry, 'kind');
  const name = textAt(entry, 'name');
  if ((kind !== 'ConfigMap' && kind !== 'Secret') || name === undefined) return [];
  const valuesKey = textAt(entry, 'valuesKey');
  const targetPath = textAt(entry, 'targetPath');
  return [{ kind, name, optional: isTrueAt(entry, 'optional'), ...present({ valuesKey, targetPath }) }];
}

/** How Flux builds it. `substitute` holds all variables of `postBuild`, undefined where there are none. */
export function renderOfKustomization(
  kustomization: KubernetesObject,
  substitute: Readonly<Record<string, string>> | undefined,
): FluxKustomizeRender {
  const spec = mapAt(kustomization, 'spec') ?? {};
  const images = listAt(spec, 'images').filter(isMap).map(readImage);
  const patches = listAt(spec, 'patches').filter(isMap);
  const components = textsAt(spec, 'components');
  const decryption = textAt(spec, 'decryption', 'provider');
  const edit: KustomizationEdit = present({
    namespace: textAt(spec, 'targetNamespace'),
    namePrefix: textAt(spec, 'namePrefix'),
    nameSuffix: textAt(spec, 'nameSuffix'),
    images: unlessEmpty(images),
    patches: unlessEmpty(patches),
    components: unlessEmpty(components),
  });
  return {
    type: 'flux-kustomize',
    edit,
    ignoreMissingComponents: isTrueAt(spec, 'ignoreMissingComponents'),
    commonMetadata: readCommonMetadata(spec),
    ...present({ substitute, decryption }),
  };
}

export function readCommonMetadata(spec: unknown): CommonMetadata {
  return {
    labels: textMapAt(spec, 'commonMetadata', 'labels') ?? {},
    annotations: textMapAt(spec, 'commonMetadata', 'annotations') ?? {},
  };
}

export function readImage(entry: JsonObject): ImageOverride {
  return {
    name: textAt(entry, 'name') ?? '',
    ...present({
      newName: textAt(entry, 'newName'),
      newTag: textAt(entry, 'newTag'),
      digest: textAt(entry, 'digest'),
    }),
  };
}

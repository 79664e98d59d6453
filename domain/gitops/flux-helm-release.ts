import type { JsonObject, KubernetesObject } from '../infrastructure/object.ts';
import { at, isMap, isTrueAt, listAt, mapAt, textAt, textsAt } from './fields.ts';
import { readSourceReference } from './flux-git-repository.ts';
import type { FluxSourceReference } from './flux-git-repository.ts';
import { readCommonMetadata, readImage, readReference } from './flux-kustomization.ts';
import type { ValuesReference } from './flux-kustomization.ts';
import { UnsupportedSourceError } from './governed-source.ts';
import type { FluxHelmRender } from './governed-source.ts';
import type { KustomizationEdit } from './kustomization-edit.ts';

/** @throws UnsupportedSourceError where the chart does not come from Git. */
export function sourceOfHelmRelease(release: KubernetesObject): FluxSourceReference {
  const chartReference = mapAt(release, 'spec', 'chartRef');
  if (chartReference !== undefined)
    throw new UnsupportedSourceError(
      `its chart is ${textAt(chartReference, 'kind') ?? ''} ${textAt(chartReference, 'name') ?? ''} (spec.chartRef); only charts in Git can be rendered: vendor it, or give the target a source of its own`,
    );
  return readSourceReference(
    mapAt(release, 'spec', 'chart', 'spec', 'sourceRef'),
    release,
    'vendor the chart into Git, or give the target a source of its own',
  );
}

/** Folder of the chart. */
export function pathOfHelmRelease(release: KubernetesObject): string {
  const path = textAt(release, 'spec', 'chart', 'spec', 'chart') ?? '.';
  return path.replace(/^(?:\.?\/)+/, '') || '.';
}

export function valuesReferencesOf(release: KubernetesObject): ValuesReference[] {
  return listAt(release, 'spec', 'valuesFrom').filter(isMap).flatMap(readReference);
}

/** How Flux installs it. `values` are those of `valuesFrom` and `spec.values` together. */
export function renderOfHelmRelease(release: KubernetesObject, values: JsonObject): FluxHelmRender {
  const spec = mapAt(release, 'spec');
  const namespace = textAt(spec, 'targetNamespace') ?? release.metadata.namespace ?? 'default';
  return {
    type: 'flux-helm',
    releaseName: releaseNameOf(release),
    namespace,
    valuesFiles: textsAt(spec, 'chart', 'spec', 'valuesFiles'),
    ignoreMissingValuesFiles: isTrueAt(spec, 'chart', 'spec', 'ignoreMissingValuesFiles'),
    values,
    includeCrds: textAt(spec, 'install', 'crds') !== 'Skip',
    postRender: listAt(spec, 'postRenderers').flatMap(readPostRenderer),
    commonMetadata: readCommonMetadata(spec),
  };
}

/** Helm allows 53 characters; Flux shortens what is longer by a hash that cannot be told here. */
const longestName = 53;

export function releaseNameOf(release: KubernetesObject): string {
  const stated = textAt(release, 'spec', 'releaseName');
  if (stated !== undefined) return stated;
  const targetNamespace = textAt(release, 'spec', 'targetNamespace');
  const { name } = release.metadata;
  const full = targetNamespace === undefined ? name : `${targetNamespace}-${name}`;
  if (full.length > longestName)
    throw new UnsupportedSourceError(
      `its release name ${full} is longer than ${longestName} characters, and Flux shortens it: set spec.releaseName`,
    );
  return full;
}

function readPostRenderer(entry: unknown): KustomizationEdit[] {
  const kustomize = at(entry, 'kustomize');
  if (!isMap(kustomize)) return [];
  const deprecated = ['patchesStrategicMerge', 'patchesJson6902'].find((field) => field in kustomize);
  if (deprecated !== undefined)
    throw new UnsupportedSourceError(`its post renderer uses ${deprecated}, which Flux dropped: use patches`);
  return [
    {
      patches: listAt(kustomize, 'patches').filter(isMap),
      images: listAt(kustomize, 'images').filter(isMap).map(readImage),
    },
  ];
}

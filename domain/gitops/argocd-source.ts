import type { JsonObject } from '../infrastructure/object.ts';
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
import { UnsupportedSourceError } from './governed-source.ts';
import type { ArgocdHelmOptions, ArgocdRender, DirectoryOptions, GovernedSource } from './governed-source.ts';
import { parseImageOverride } from './image-override.ts';
import type { ImageOverride } from './kustomization-edit.ts';

/** What of an Application its sources need. */
export interface ApplicationPlace {
  application: string;
  /** Of the destination. */
  namespace: string | undefined;
}

/**
 * One entry of `spec.source` or `spec.sources` (Argo CD's ApplicationSource, argoproj.io/v1alpha1).
 *
 * @throws UnsupportedSourceError
 */
export function readArgocdSource(source: unknown, place: ApplicationPlace): GovernedSource {
  const repository = textAt(source, 'repoURL');
  if (repository === undefined) throw new UnsupportedSourceError('its source names no repoURL');
  refuseOtherSources(source, repository);
  const path = textAt(source, 'path');
  const ref = textAt(source, 'ref');
  const revision = revisionOf(textAt(source, 'targetRevision') ?? 'HEAD');
  if (path === undefined && ref === undefined)
    throw new UnsupportedSourceError(`its source ${repository} names no path`);
  return {
    repository,
    revision,
    path: path ?? '.',
    ...(ref === undefined ? {} : { ref }),
    ...(path === undefined
      ? {}
      : { render: renderOf(source, place, { repository, revision, path: path ?? '.' }) }),
  };
}

/** No branch or tag has these characters but a range of versions does. */
function revisionOf(stated: string): string {
  return /[*^~<>=, ]/.test(stated) ? `semver:${stated}` : stated;
}

function refuseOtherSources(source: unknown, repository: string): void {
  const chart = textAt(source, 'chart');
  if (chart !== undefined)
    throw new UnsupportedSourceError(
      `chart ${chart} comes from the chart repository ${repository}; only charts in Git can be rendered: vendor it, or give the target a source of its own`,
    );
  if (repository.startsWith('oci://'))
    throw new UnsupportedSourceError(`${repository} is an OCI registry; only Git can be read`);
  if (mapAt(source, 'plugin') !== undefined)
    throw new UnsupportedSourceError(
      'it is rendered by a config management plugin, which only Argo CD can run',
    );
  if (mapAt(source, 'directory', 'jsonnet') !== undefined && usesJsonnet(source))
    throw new UnsupportedSourceError('it is rendered by jsonnet, which is not supported');
}

function usesJsonnet(source: unknown): boolean {
  return ['tlas', 'extVars', 'libs'].some(
    (field) => listAt(source, 'directory', 'jsonnet', field).length > 0,
  );
}

function renderOf(
  source: unknown,
  { application, namespace }: ApplicationPlace,
  { repository, revision, path }: { repository: string; revision: string; path: string },
): ArgocdRender {
  const directory = mapAt(source, 'directory');
  const kustomize = mapAt(source, 'kustomize');
  const helm = mapAt(source, 'helm');
  return {
    type: 'argocd',
    application,
    namespace,
    ...(directory === undefined ? {} : { directory: readDirectory(directory) }),
    ...(kustomize === undefined ? {} : { kustomize: readKustomize(kustomize) }),
    ...(helm === undefined ? {} : { helm: readHelm(helm) }),
    environment: {
      ARGOCD_APP_NAME: application,
      ARGOCD_APP_NAMESPACE: namespace ?? '',
      ARGOCD_APP_SOURCE_PATH: path,
      ARGOCD_APP_SOURCE_REPO_URL: repository,
      ARGOCD_APP_SOURCE_TARGET_REVISION: revision,
    },
  };
}

function readDirectory(directory: JsonObject): DirectoryOptions {
  const include = textAt(directory, 'include');
  const exclude = textAt(directory, 'exclude');
  return { recurse: isTrueAt(directory, 'recurse'), ...present({ include, exclude }) };
}

function readKustomize(kustomize: JsonObject): NonNullable<ArgocdRender['kustomize']> {
  const labels = textMapAt(kustomize, 'commonLabels');
  const selectors = !isTrueAt(kustomize, 'labelWithoutSelector');
  const components = textsAt(kustomize, 'components');
  const patches = listAt(kustomize, 'patches').filter(isMap);
  const replicas = listAt(kustomize, 'replicas').filter(isMap).map(readReplicas);
  const images = textsAt(kustomize, 'images').map(readImage);
  return {
    ...present({
      namespace: textAt(kustomize, 'namespace'),
      namePrefix: textAt(kustomize, 'namePrefix'),
      nameSuffix: textAt(kustomize, 'nameSuffix'),
      annotations: textMapAt(kustomize, 'commonAnnotations'),
      images: unlessEmpty(images),
      replicas: unlessEmpty(replicas),
      components: unlessEmpty(components),
      patches: unlessEmpty(patches),
      labels: labels && {
        pairs: labels,
        selectors,
        templates: isTrueAt(kustomize, 'labelIncludeTemplates'),
      },
    }),
    ignoreMissingComponents: isTrueAt(kustomize, 'ignoreMissingComponents'),
  };
}

function readImage(text: string): ImageOverride {
  const image = parseImageOverride(text);
  if (image === undefined) throw new UnsupportedSourceError(`its image override ${text} names no image`);
  return image;
}

function readReplicas(entry: JsonObject): { name: string; count: number } {
  return { name: textAt(entry, 'name') ?? '', count: Number(entry['count']) };
}

function readHelm(helm: JsonObject): ArgocdHelmOptions {
  const parameters = listAt(helm, 'parameters').filter(isMap);
  const files = listAt(helm, 'fileParameters').filter(isMap);
  const apiVersions = textsAt(helm, 'apiVersions');
  return {
    ...present({
      releaseName: textAt(helm, 'releaseName'),
      namespace: textAt(helm, 'namespace'),
      values: textAt(helm, 'values'),
      valuesObject: mapAt(helm, 'valuesObject'),
      kubeVersion: textAt(helm, 'kubeVersion'),
      apiVersions: unlessEmpty(apiVersions),
    }),
    valueFiles: textsAt(helm, 'valueFiles'),
    ignoreMissingValueFiles: isTrueAt(helm, 'ignoreMissingValueFiles'),
    parameters: parameters.map((one) => ({
      name: textAt(one, 'name') ?? '',
      value: textAt(one, 'value') ?? '',
      forceString: isTrueAt(one, 'forceString'),
    })),
    fileParameters: files.map((one) => ({
      name: textAt(one, 'name') ?? '',
      path: textAt(one, 'path') ?? '',
    })),
    skipCrds: isTrueAt(helm, 'skipCrds'),
    skipTests: isTrueAt(helm, 'skipTests'),
  };
}

import type { JsonObject } from '../infrastructure/object.ts';
import type { KustomizationEdit } from './kustomization-edit.ts';

/** One source that another tool applies, as its object in the cluster states it. */
export interface GovernedSource {
  /** Address of the repository, as stated. */
  repository: string;
  /** Branch, tag, full commit hash, `HEAD`, or `semver:RANGE` for the newest tag in a range of versions. */
  revision: string;
  /** Folder inside the repository. */
  path: string;
  /** Name by which values files of the other sources refer to this repository. */
  ref?: string;
  /** How its files become objects; absent where the others only take files from it. */
  render?: GitopsRender;
}

/** How Argo CD and Flux turn files into objects. */
export type GitopsRender = ArgocdRender | FluxKustomizeRender | FluxHelmRender;

export interface ArgocdRender {
  type: 'argocd';
  /** Of the Application. */
  application: string;
  /** Where objects belong that state no namespace. */
  namespace: string | undefined;
  /** What the Application says for its kind of source; without any of them the files decide. */
  directory?: DirectoryOptions;
  kustomize?: KustomizationEdit & { ignoreMissingComponents?: boolean };
  helm?: ArgocdHelmOptions;
  /** Variables of Argo CD's build environment, such as `ARGOCD_APP_NAME`. */
  environment: Readonly<Record<string, string>>;
}

export interface DirectoryOptions {
  recurse: boolean;
  /** Globs over paths below the folder; `{a,b}` is one of several. */
  include?: string;
  exclude?: string;
}

export interface ArgocdHelmOptions {
  releaseName?: string;
  /** Relative to the chart, `/…` from the root of the repository, `$ref/…` from another source. */
  valueFiles: readonly string[];
  ignoreMissingValueFiles: boolean;
  /** YAML text, behind the files. */
  values?: string;
  /** Takes the place of `values`. */
  valuesObject?: JsonObject;
  parameters: readonly { name: string; value: string; forceString: boolean }[];
  fileParameters: readonly { name: string; path: string }[];
  skipCrds: boolean;
  skipTests: boolean;
  namespace?: string;
  kubeVersion?: string;
  apiVersions?: readonly string[];
}

export interface FluxKustomizeRender {
  type: 'flux-kustomize';
  edit: KustomizationEdit;
  ignoreMissingComponents: boolean;
  commonMetadata: CommonMetadata;
  /** Variables of `postBuild`; absent where nothing is substituted. Some may be secret. */
  substitute?: Readonly<Record<string, string>>;
  /** What decrypts, such as `sops`: encrypted objects cannot be read here. */
  decryption?: string;
}

export interface FluxHelmRender {
  type: 'flux-helm';
  releaseName: string;
  namespace: string;
  valuesFiles: readonly string[];
  ignoreMissingValuesFiles: boolean;
  values: JsonObject;
  includeCrds: boolean;
  postRender: KustomizationEdit[];
  commonMetadata: CommonMetadata;
}

/** Set on every object after it was built. */
export interface CommonMetadata {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}

/** What cannot be taken over, and why, in one line. */
export class UnsupportedSourceError extends Error {
  override readonly name = 'UnsupportedSourceError';
}

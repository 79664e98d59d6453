import type { GitopsRender } from '../../domain/gitops/governed-source.ts';
import type { JsonObject } from '../../domain/infrastructure/object.ts';

/** How the files of a source become objects, and everything beside the files that decides what they become. */
export type RenderSettings = YamlSettings | KustomizeSettings | HelmSettings | GitopsSettings;

export interface YamlSettings {
  type: 'yaml';
  /** False for the files of the folder itself alone. */
  recurse?: boolean;
  /** Globs over paths below the folder, where `*` also stands for slashes. */
  include?: readonly string[];
  exclude?: readonly string[];
}

export interface KustomizeSettings {
  type: 'kustomize';
  /** Bases and files on other servers are fetched, so that a commit alone no longer decides what is rendered. */
  allowRemote?: boolean;
}

export interface HelmSettings {
  type: 'helm';
  releaseName: string;
  /** Where the release is installed, and where its objects belong that state no namespace. */
  namespace?: string | undefined;
  /** Relative to the folder of the chart; later ones win. */
  valuesFiles?: readonly string[];
  /** These win over all files. */
  values?: JsonObject;
  /** In the order of Helm's flags `--set`, `--set-string` and `--set-file`: these win over all values. */
  parameters?: readonly HelmParameter[];
  /** With the files of the chart's crds/ folder, unless false. */
  includeCrds?: boolean;
  /** What templates see as `.Capabilities`; Helm's own idea of a cluster where it is not known. */
  capabilities?: ClusterCapabilities | undefined;
}

export interface HelmParameter {
  flag: '--set' | '--set-string' | '--set-file';
  name: string;
  /** With `--set-file` a file, relative to the chart. */
  value: string;
}

/** As Argo CD or Flux would render it. */
export type GitopsSettings = GitopsRender & {
  /** Bases and files on other servers are fetched. */
  allowRemote?: boolean;
  /** What templates see as `.Capabilities`. */
  capabilities?: ClusterCapabilities | undefined;
  /** Checkouts that values files are taken from, by the name that they are referred to. */
  references?: Readonly<Record<string, string>>;
};

export interface ClusterCapabilities {
  /** Such as `v1.36.3`. */
  kubernetesVersion: string;
  /** Such as `apps/v1` and `apps/v1/Deployment`. */
  apiVersions: readonly string[];
}

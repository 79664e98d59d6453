import type { JsonObject } from '../../domain/infrastructure/object.ts';

/** How the files of a source become objects, and everything beside the files that decides what they become. */
export type RenderSettings = { type: 'yaml' } | KustomizeSettings | HelmSettings;

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
  /** What templates see as `.Capabilities`; Helm's own idea of a cluster where it is not known. */
  capabilities?: ClusterCapabilities | undefined;
}

export interface ClusterCapabilities {
  /** Such as `v1.36.3`. */
  kubernetesVersion: string;
  /** Such as `apps/v1` and `apps/v1/Deployment`. */
  apiVersions: readonly string[];
}

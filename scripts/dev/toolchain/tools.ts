import type { Program } from '../../../clients/programs/local-program.ts';
import { renderPrograms } from '../../../clients/renderers/tools/find-program.ts';

/** A file that the project of a tool publishes for one version, system and processor. */
export interface Release {
  url: string;
  /** File of SHA-256 sums published beside it. Without one, building from checked sources is preferred. */
  checksums?: string;
  /** Path of the binary inside a `.tar.gz`; without it the file is the binary itself. */
  member?: string;
}

/** How to get one binary that the embedded stack or a renderer runs. */
export interface Tool extends Program {
  /** Pinned here and in the tool's module, whose sum file vouches for what is built. */
  version: string;
  /** Folder under `modules/` with the tool's own go.mod and go.sum. */
  module: string;
  /** Go package of the binary. */
  package: string;
  linkerFlags: string;
  /** Tags of a build that needs a C compiler; without them, a build goes without one. */
  cgoTags?: readonly string[];
  /** How long a first build takes on two cores, for people who wait. */
  typically: string;
  /** Where the project publishes a binary, or undefined for systems it does not build for. */
  release: (platform: NodeJS.Platform, architecture: Architecture) => Release | undefined;
}

type Architecture = 'amd64' | 'arm64';

const GITHUB = 'https://github.com';

const temporal: Tool = {
  name: 'temporal',
  version: '1.5.1',
  fits: /^1\.(?:[5-9]|\d\d+)\./,
  module: 'temporal',
  package: 'github.com/temporalio/cli/cmd/temporal',
  linkerFlags: '-X github.com/temporalio/cli/temporalcli.Version=1.5.1',
  typically: '3 minutes',
  release: (platform, architecture) => {
    if (platform !== 'linux' && platform !== 'darwin') return undefined;
    const folder = `${GITHUB}/temporalio/cli/releases/download/v1.5.1`;
    return {
      url: `${folder}/temporal_cli_1.5.1_${platform}_${architecture}.tar.gz`,
      checksums: `${folder}/checksums.txt`,
      member: 'temporal',
    };
  },
};

const etcd: Tool = {
  name: 'etcd',
  version: '3.6.5',
  fits: /^3\.(?:[6-9]|\d\d+)\./,
  module: 'etcd',
  package: 'go.etcd.io/etcd/server/v3',
  linkerFlags: '',
  typically: '1 minute',
  release: (platform, architecture) => {
    if (platform !== 'linux') return undefined;
    const folder = `${GITHUB}/etcd-io/etcd/releases/download/v3.6.5`;
    const archive = `etcd-v3.6.5-linux-${architecture}`;
    return {
      url: `${folder}/${archive}.tar.gz`,
      checksums: `${folder}/SHA256SUMS`,
      member: `${archive}/etcd`,
    };
  },
};

const KUBERNETES = '1.36.3';
const KUBERNETES_VERSION_PACKAGE = 'k8s.io/component-base/version';

/** All parts of Kubernetes come from one module; on the PATH they must be of one minor version to fit together. */
function kubernetesTool(name: string, typically: string): Tool {
  return {
    name,
    version: KUBERNETES,
    fits: /^1\.36\./,
    module: 'kubernetes',
    package: `k8s.io/kubernetes/cmd/${name}`,
    linkerFlags: Object.entries({ gitVersion: `v${KUBERNETES}`, gitMajor: '1', gitMinor: '36' })
      .map(([variable, value]) => `-X ${KUBERNETES_VERSION_PACKAGE}.${variable}=${value}`)
      .join(' '),
    typically,
    release: (platform, architecture) => {
      if (platform !== 'linux') return undefined;
      const url = `https://dl.k8s.io/release/v${KUBERNETES}/bin/linux/${architecture}/${name}`;
      return { url, checksums: `${url}.sha256` };
    },
  };
}

const kwok: Tool = {
  name: 'kwok',
  version: '0.7.0',
  fits: /^0\.7\./,
  module: 'kwok',
  package: 'sigs.k8s.io/kwok/cmd/kwok',
  linkerFlags: '',
  typically: '30 seconds',
  release: (platform, architecture) => {
    if (platform !== 'linux' && platform !== 'darwin') return undefined;
    return {
      url: `${GITHUB}/kubernetes-sigs/kwok/releases/download/v0.7.0/kwok-${platform}-${architecture}`,
    };
  },
};

const versitygw: Tool = {
  name: 'versitygw',
  version: '1.8.0',
  fits: /^1\.(?:[89]|\d\d+)\./,
  module: 'versitygw',
  package: 'github.com/versity/versitygw/cmd/versitygw',
  linkerFlags: '-X main.Version=1.8.0',
  typically: '1 minute',
  release: (platform, architecture) => {
    if (platform !== 'linux' && platform !== 'darwin') return undefined;
    const folder = `${GITHUB}/versity/versitygw/releases/download/v1.8.0`;
    const system = platform === 'linux' ? 'Linux' : 'Darwin';
    const archive = `versitygw_v1.8.0_${system}_${architecture === 'amd64' ? 'x86_64' : architecture}`;
    return {
      url: `${folder}/${archive}.tar.gz`,
      checksums: `${folder}/checksums.txt`,
      member: `${archive}/versitygw`,
    };
  },
};

const gitea: Tool = {
  name: 'gitea',
  version: '1.26.0',
  fits: /^1\.(?:2[6-9]|[3-9]\d)\./,
  module: 'gitea',
  package: 'code.gitea.io/gitea',
  linkerFlags: '-X main.Version=1.26.0 -X "main.Tags=sqlite sqlite_unlock_notify"',
  cgoTags: ['sqlite', 'sqlite_unlock_notify'],
  typically: '5 minutes',
  release: (platform, architecture) => {
    if (platform !== 'linux') return undefined;
    const url = `https://dl.gitea.com/gitea/1.26.0/gitea-1.26.0-linux-${architecture}`;
    return { url, checksums: `${url}.sha256` };
  },
};

const KUSTOMIZE = renderPrograms.kustomize.version;

const kustomize: Tool = {
  ...renderPrograms.kustomize,
  module: 'kustomize',
  package: 'sigs.k8s.io/kustomize/kustomize/v5',
  linkerFlags: `-X sigs.k8s.io/kustomize/api/provenance.version=v${KUSTOMIZE}`,
  typically: '40 seconds',
  release: (platform, architecture) => {
    if (platform !== 'linux' && platform !== 'darwin') return undefined;
    const folder = `${GITHUB}/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${KUSTOMIZE}`;
    return {
      url: `${folder}/kustomize_v${KUSTOMIZE}_${platform}_${architecture}.tar.gz`,
      checksums: `${folder}/checksums.txt`,
      member: 'kustomize',
    };
  },
};

const HELM = renderPrograms.helm.version;
const HELM_CHART_PACKAGE = 'helm.sh/helm/v3/pkg/chartutil';

const helm: Tool = {
  ...renderPrograms.helm,
  module: 'helm',
  package: 'helm.sh/helm/v3/cmd/helm',
  // The Kubernetes of its client library, which templates see where the cluster is not known.
  linkerFlags:
    `-X helm.sh/helm/v3/internal/version.version=v${HELM} ` +
    `-X ${HELM_CHART_PACKAGE}.k8sVersionMajor=1 -X ${HELM_CHART_PACKAGE}.k8sVersionMinor=37`,
  typically: '2 minutes',
  release: (platform, architecture) => {
    if (platform !== 'linux' && platform !== 'darwin') return undefined;
    const archive = `helm-v${HELM}-${platform}-${architecture}.tar.gz`;
    const url = `https://get.helm.sh/${archive}`;
    return { url, checksums: `${url}.sha256sum`, member: `${platform}-${architecture}/helm` };
  },
};

export const TOOLS = {
  temporal,
  etcd,
  'kube-apiserver': kubernetesTool('kube-apiserver', '3 minutes'),
  'kube-controller-manager': kubernetesTool('kube-controller-manager', '1 minute'),
  'kube-scheduler': kubernetesTool('kube-scheduler', '10 seconds'),
  kubectl: kubernetesTool('kubectl', '20 seconds'),
  kwok,
  versitygw,
  gitea,
  kustomize,
  helm,
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

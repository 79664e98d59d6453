import type { registryAliases } from '../registry.ts';
import type { ListedVersion, VersionStatus } from '../registry.ts';
import { mlflowTags } from './lineage-of-run.ts';
import type { Pair } from './lineage-of-run.ts';
import { MlflowRefusal } from './mlflow-api.ts';
import type { MlflowApi } from './mlflow-api.ts';

export interface MlflowVersion {
  name: string;
  version: string;
  source: string;
  run_id?: string;
  tags?: Pair[];
}

type Alias = (typeof registryAliases)[keyof typeof registryAliases];

const pageSize = 200;

/** The versions of a registered model, as far as MLflow knows them. */
export function createMlflowVersions(api: MlflowApi) {
  async function list(name: string): Promise<MlflowVersion[]> {
    const versions: MlflowVersion[] = [];
    let token: string | undefined;
    do {
      const page = await api.call<{ model_versions?: MlflowVersion[]; next_page_token?: string }>(
        'GET',
        'model-versions/search',
        {
          filter: `name = '${name}'`,
          max_results: pageSize,
          ...(token === undefined ? {} : { page_token: token }),
        },
      );
      versions.push(...(page.model_versions ?? []));
      token = page.next_page_token === '' ? undefined : page.next_page_token;
    } while (token !== undefined);
    return versions.toSorted((one, other) => Number(one.version) - Number(other.version));
  }

  async function ensureModel(name: string): Promise<void> {
    try {
      await api.call('POST', 'registered-models/create', { name });
    } catch (error) {
      if (!(error instanceof MlflowRefusal && error.errorCode === 'RESOURCE_ALREADY_EXISTS')) throw error;
    }
  }

  return {
    list,

    /** The first one counts: more are there where an answer was lost and what was asked for came later. */
    async findByTransaction(name: string, transaction: string): Promise<MlflowVersion[]> {
      return (await list(name)).filter((version) => tagOf(version, mlflowTags.transaction) === transaction);
    },

    async get(name: string, version: string): Promise<MlflowVersion> {
      const answer = await api.call<{ model_version: MlflowVersion }>('GET', 'model-versions/get', {
        name,
        version,
      });
      return answer.model_version;
    },

    async create(version: {
      name: string;
      source: string;
      run_id: string;
      tags: Pair[];
      description: string;
    }): Promise<MlflowVersion> {
      await ensureModel(version.name);
      const answer = await api.call<{ model_version: MlflowVersion }>(
        'POST',
        'model-versions/create',
        version,
      );
      return answer.model_version;
    },

    async tag(name: string, version: string, tags: Readonly<Record<string, string>>): Promise<void> {
      for (const [key, value] of Object.entries(tags))
        await api.call('POST', 'model-versions/set-tag', { name, version, key, value });
    },

    /** The version that an alias points to. */
    async aliased(name: string, alias: Alias): Promise<string | undefined> {
      try {
        const found = await api.find<{ model_version: MlflowVersion }>('GET', 'registered-models/alias', {
          name,
          alias,
        });
        return found?.model_version.version;
      } catch (error) {
        // MLflow says so of an alias that the model does not have.
        if (error instanceof MlflowRefusal && error.errorCode === 'INVALID_PARAMETER_VALUE') return undefined;
        throw error;
      }
    },

    async setAlias(name: string, alias: Alias, version: string): Promise<void> {
      await api.call('POST', 'registered-models/alias', { name, alias, version });
    },

    async removeAlias(name: string, alias: Alias): Promise<void> {
      await api.find('DELETE', 'registered-models/alias', { name, alias });
    },
  };
}

export function tagOf({ tags = [] }: MlflowVersion, key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}

/** A version as every registry describes it. */
export function listed(version: MlflowVersion, url: string): ListedVersion {
  return {
    registry: 'mlflow',
    name: version.name,
    version: version.version,
    modelUri: version.source,
    url: `${url.replace(/\/+$/, '')}/#/models/${encodeURIComponent(version.name)}/versions/${version.version}`,
    status: (tagOf(version, mlflowTags.status) ?? 'candidate') as VersionStatus,
    transaction: tagOf(version, mlflowTags.transaction),
  };
}

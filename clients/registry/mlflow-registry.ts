import { RegistryRefusedError } from './errors.ts';
import { mlflowTags, tagsOf } from './mlflow/lineage-of-run.ts';
import { createMlflowApi, MlflowRefusal } from './mlflow/mlflow-api.ts';
import type { MlflowOptions } from './mlflow/mlflow-api.ts';
import { createMlflowVersions, listed, tagOf } from './mlflow/mlflow-versions.ts';
import type { MlflowVersion } from './mlflow/mlflow-versions.ts';
import { recordRun } from './mlflow/record-run.ts';
import { registryAliases } from './registry.ts';
import type { CandidateToRegister, ModelRegistry, RegisteredVersion } from './registry.ts';

export interface MlflowRegistryOptions extends MlflowOptions {
  /** Experiment that retrainings are runs of. */
  experiment: string;
  now: () => Date;
}

/**
 * Versions in an MLflow server: a run for each transaction with parameters, metrics and data, and a version of the
 * registered model with the lineage as tags. Aliases say which version is the candidate and which serves (stages are
 * deprecated); our tags say the same and what was before.
 */
export function createMlflowRegistry(options: MlflowRegistryOptions): ModelRegistry {
  const { url, experiment, now } = options;
  const api = createMlflowApi(options);
  const versions = createMlflowVersions(api);

  async function create(candidate: CandidateToRegister, runId: string): Promise<MlflowVersion> {
    const { model, modelUri, lineage } = candidate;
    try {
      return await versions.create({
        name: model,
        source: modelUri,
        run_id: runId,
        tags: [...tagsOf(candidate), { key: mlflowTags.status, value: 'candidate' }],
        description: lineage.evaluation.headline,
      });
    } catch (error) {
      if (!(error instanceof MlflowRefusal && /invalid model version source/i.test(error.message)))
        throw error;
      throw new RegistryRefusedError(
        `MLflow does not take ${modelUri} as the source of a model: it wants models in shared storage; set storage.s3, or leave registry.mlflow out`,
      );
    }
  }

  return {
    async register(candidate) {
      const { model, transaction } = candidate;
      const runId = await recordRun(api, experiment, candidate, now());
      const [known] = await versions.findByTransaction(model, transaction);
      const made = known ?? (await create(candidate, runId));
      const version = (await withoutTwins(model, transaction)) ?? made;
      await versions.setAlias(model, registryAliases.candidate, version.version);
      return registered(version, url);
    },

    async withdraw(model, transaction, why) {
      const version = await withoutTwins(model, transaction);
      if (version === undefined) return undefined;
      await versions.tag(model, version.version, { [mlflowTags.status]: 'withdrawn', [mlflowTags.why]: why });
      if ((await versions.aliased(model, registryAliases.candidate)) === version.version)
        await versions.removeAlias(model, registryAliases.candidate);
      return registered(version, url);
    },

    async serve(model, version) {
      const before = await versions.aliased(model, registryAliases.serving);
      if (before !== version) {
        // First, or a worker that dies in between would not know what served.
        await versions.tag(model, version, { [mlflowTags.servedBefore]: before ?? '' });
        await versions.setAlias(model, registryAliases.serving, version);
      }
      await versions.tag(model, version, { [mlflowTags.status]: 'serving' });
      const former = before === version ? await servedBefore(model, version) : before;
      if (former !== undefined) await versions.tag(model, former, { [mlflowTags.status]: 'superseded' });
      if ((await versions.aliased(model, registryAliases.candidate)) === version)
        await versions.removeAlias(model, registryAliases.candidate);
    },

    async serveFormer(model, version) {
      const former = await servedBefore(model, version);
      if ((await versions.aliased(model, registryAliases.serving)) === version) {
        if (former === undefined) await versions.removeAlias(model, registryAliases.serving);
        else await versions.setAlias(model, registryAliases.serving, former);
      }
      if (former !== undefined) await versions.tag(model, former, { [mlflowTags.status]: 'serving' });
      await versions.tag(model, version, { [mlflowTags.status]: 'candidate' });
      return former;
    },

    async versions(model) {
      const all = await versions.list(model);
      return all.filter(isFirstOfItsTransaction).map((version) => listed(version, url));
    },
  };

  /** The version of a transaction. Where a late request made another one, that is marked as not wanted. */
  async function withoutTwins(model: string, transaction: string): Promise<MlflowVersion | undefined> {
    const [version, ...twins] = await versions.findByTransaction(model, transaction);
    for (const twin of twins) {
      if (tagOf(twin, mlflowTags.status) === 'withdrawn') continue;
      const why = `the same as version ${version?.version}: a request came late`;
      await versions.tag(model, twin.version, { [mlflowTags.status]: 'withdrawn', [mlflowTags.why]: why });
    }
    return version;
  }

  async function servedBefore(model: string, version: string): Promise<string | undefined> {
    const former = tagOf(await versions.get(model, version), mlflowTags.servedBefore);
    return former === '' ? undefined : former;
  }
}

function isFirstOfItsTransaction(version: MlflowVersion, index: number, all: MlflowVersion[]): boolean {
  const transaction = tagOf(version, mlflowTags.transaction);
  if (transaction === undefined) return false;
  return all.findIndex((one) => tagOf(one, mlflowTags.transaction) === transaction) === index;
}

function registered(version: MlflowVersion, url: string): RegisteredVersion {
  const { status: _status, transaction: _transaction, ...described } = listed(version, url);
  return described;
}

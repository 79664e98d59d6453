import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { createMlflowRegistry } from '../../clients/registry/mlflow-registry.ts';
import type { ModelRegistry } from '../../clients/registry/registry.ts';
import { createStoredRegistry } from '../../clients/registry/stored-registry.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { readSecret } from '../../config/secret.ts';

type Mlflow = NonNullable<Configuration['registry']['mlflow']>;

/** The registry that a configuration names: MLflow, or our own in the storage. */
export function openRegistry({ registry }: Configuration, store: ObjectStore): ModelRegistry {
  const { mlflow } = registry;
  if (mlflow === undefined) return createStoredRegistry(store);
  const { url, experiment, timeout } = mlflow;
  const authorization = authorizationOf(mlflow);
  return createMlflowRegistry({
    url,
    experiment,
    timeout,
    now: () => new Date(),
    ...(authorization === undefined ? {} : { authorization }),
  });
}

function authorizationOf({ token, username, password }: Mlflow): (() => Promise<string>) | undefined {
  if (token !== undefined) return async () => `Bearer ${await readSecret(token)}`;
  if (username === undefined || password === undefined) return undefined;
  return async () => {
    const pair = `${await readSecret(username)}:${await readSecret(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  };
}

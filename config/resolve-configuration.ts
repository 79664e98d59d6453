import os from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { schemaBelow, traitsOf } from './schema-walk.ts';
import { Configuration } from './schema/configuration.ts';
import { withSourceDefaults } from './schema/source.ts';

/** Makes paths absolute, from the folder of the configuration file, and fills in what depends on other settings. */
export function resolveConfiguration(configuration: Configuration, folder: string): Configuration {
  const resolved = withDefaults(resolvePaths(Configuration, configuration, folder) as Configuration);
  const { s3 } = resolved.storage;
  if (s3 === undefined) return resolved;
  return { ...resolved, storage: { s3: { forcePathStyle: s3.endpoint !== undefined, ...s3 } } };
}

function withDefaults(configuration: Configuration): Configuration {
  const targets = configuration.targets.map((target) => {
    const { source } = target;
    return source.from === undefined ? { ...target, source: withSourceDefaults(source) } : target;
  });
  return { ...configuration, targets };
}

/** Follows the schema rather than a list of settings, so that a new setting with a path needs nothing here. */
function resolvePaths(schema: z.core.$ZodType, value: unknown, folder: string): unknown {
  if (typeof value === 'string')
    return traitsOf(schema).localPath === true ? resolvePath(value, folder) : value;
  if (Array.isArray(value)) {
    return value.map((item, index) => resolvePaths(schemaBelow(schema, index), item, folder));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, resolvePaths(schemaBelow(schema, key), field, folder)]),
  );
}

/** Leaves `https://…` and `git@host:path` as they are. */
function resolvePath(value: string, folder: string): string {
  if (/^([a-z][a-z0-9+.-]*:\/\/|[^/]+:)/i.test(value)) return value;
  if (value.startsWith('~/')) return path.join(os.homedir(), value.slice(2));
  return path.resolve(folder, value);
}

import { readDocuments } from '../source/yaml/source-documents.ts';
import { editYaml } from '../source/yaml/edit-yaml.ts';

/** How a configuration of one version becomes one of the next. */
export interface Migration {
  /** The version it begins with; it leads to the one after. */
  from: number;
  /** What changes, for the owner of the file: `targets[].namespace is now a list, namespaces`. */
  summary: string;
  /** The text in the form of the next version, made by edits, so that comments and order stay. Not its `version`. */
  migrate(text: string): string;
}

export interface MigratedConfiguration {
  text: string;
  from: number;
  /** Summaries of what was done, in order; empty where the text is of the newest version. */
  steps: string[];
}

/** A configuration whose version this program cannot bring to its own. */
export class UnknownVersionError extends Error {
  override readonly name = 'UnknownVersionError';
  readonly code = 'unknown-version';
  readonly version: unknown;

  constructor(version: unknown, newest: number) {
    super(
      typeof version === 'number' && version > newest
        ? `the configuration is of version ${version}, and this plumbline knows ${newest}: use a newer plumbline`
        : `the configuration has no version that can be migrated: expected a line "version: ${newest}"`,
    );
    this.version = version;
  }
}

/**
 * Brings the text of a configuration to the newest version, one migration after the other. Comments, order and all that
 * is not concerned stay as they are. Raises an UnknownVersionError, or a SourceEditRefused where the way it is written
 * does not let a value change alone.
 */
export function migrateConfiguration(
  text: string,
  newest: number,
  migrations: readonly Migration[],
): MigratedConfiguration {
  const from = versionOf(text);
  if (typeof from !== 'number' || from > newest) throw new UnknownVersionError(from, newest);
  const steps: string[] = [];
  let migrated = text;
  for (let version = from; version < newest; version += 1) {
    const migration = migrations.find((one) => one.from === version);
    if (migration === undefined) throw new UnknownVersionError(from, newest);
    migrated = editYaml(migration.migrate(migrated), versionPlace, version + 1);
    steps.push(migration.summary);
  }
  return { text: migrated, from, steps };
}

const versionPlace = { document: 0, path: ['version'] };

function versionOf(text: string): unknown {
  const [document] = readDocuments(text);
  const value = document?.value;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value['version'] : undefined;
}

import { builtinModules } from 'node:module';
import type { Metafile } from 'esbuild';
import { neededNode } from '../../workers/needed-node.ts';

/** What of the package.json of a checkout the package needs. */
export interface ProjectManifest {
  name: string;
  version: string;
  description: string;
  license: string;
  dependencies: Record<string, string>;
}

/**
 * Not imported by us, and yet named: with two majors of it installed side by side, replaying a recorded history fails.
 */
const pinnedOnly = ['protobufjs'];

/** The compiled code imports what nobody would install. */
export class UndeclaredDependencyError extends Error {
  override readonly name = 'UndeclaredDependencyError';
  readonly packages: readonly string[];

  constructor(packages: readonly string[]) {
    super(
      `the compiled code imports ${packages.join(', ')}, which package.json does not list as dependencies`,
    );
    this.packages = packages;
  }
}

/** The package.json that is published: only what an installation needs. Raises an UndeclaredDependencyError. */
export function publishedManifest(project: ProjectManifest, compiled: Metafile) {
  const { name, version, description, license } = project;
  const needed = [...importedPackages(compiled), ...pinnedOnly];
  const undeclared = needed.filter((dependency) => project.dependencies[dependency] === undefined);
  if (undeclared.length > 0) throw new UndeclaredDependencyError(undeclared);
  const dependencies = Object.fromEntries(
    needed.toSorted().map((dependency) => [dependency, project.dependencies[dependency]]),
  );
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: `>=${neededNode}` },
    bin: { plumbline: 'bin/plumbline' },
    dependencies,
  };
}

/** Packages that the outputs load from where they are installed. */
function importedPackages({ outputs }: Metafile): string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  const specifiers = imports.filter(({ external }) => external).map(({ path: specifier }) => specifier);
  const packages = specifiers
    .filter((specifier) => !specifier.startsWith('node:') && !builtinModules.includes(specifier))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  return [...new Set(packages)];
}

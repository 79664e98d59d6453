/** What of a lock file (version 3), or of npm's list of what is installed, tells which packages are for which machines. */
export interface PackageLock {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  version?: string;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** A machine, in the words of npm. */
export interface Machine {
  os: string;
  cpu: string;
  libc: string;
}

/**
 * Folders of all packages that some packages need on a machine, themselves included: `node_modules/a`,
 * `node_modules/a/node_modules/b`. Exactly the versions of the list, whatever was published since.
 *
 * @throws RangeError naming a package that is needed and not in the list.
 */
export function neededPackages(
  { packages }: PackageLock,
  names: readonly string[],
  machine: Machine,
): string[] {
  const found = new Set<string>();
  const waiting = names.map((name) => ({ name, from: '', isOptional: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, from, isOptional } = next;
    const folder = folderOf(packages, name, from);
    const entry = folder === undefined ? undefined : packages[folder];
    if (folder === undefined || entry === undefined) {
      if (isOptional) continue;
      throw new RangeError(`${from || 'the package'} needs ${name}, which is not installed`);
    }
    if (found.has(folder) || !fits(entry, machine)) continue;
    found.add(folder);
    const needs = (dependencies: Record<string, string> | undefined, optional: boolean) => {
      for (const one of Object.keys(dependencies ?? {}))
        waiting.push({ name: one, from: folder, isOptional: optional });
    };
    needs(entry.dependencies, false);
    needs(entry.optionalDependencies, true);
    needs(entry.peerDependencies, true);
  }
  return [...found].toSorted();
}

/** As Node looks for it: beside whoever asks, then one level up after the other. */
function folderOf(packages: PackageLock['packages'], name: string, from: string): string | undefined {
  for (let place = from; ; place = place.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const folder = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
    if (packages[folder] !== undefined) return folder;
    if (place === '') return undefined;
  }
}

function fits({ os, cpu, libc }: LockedPackage, machine: Machine): boolean {
  return allows(os, machine.os) && allows(cpu, machine.cpu) && allows(libc, machine.libc);
}

/** A list names what is allowed, or by `!` what is not. */
function allows(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined) return true;
  return list.includes(value) || (list.every((one) => one.startsWith('!')) && !list.includes(`!${value}`));
}

import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { findInside, findStart } from './inside.ts';
import type { RenderFault, RenderSkip } from './renderer.ts';
import { findSourceKind } from './source-kind.ts';
import type { SourceKind } from './source-kind.ts';
import { matchesGlob } from '../../domain/infrastructure/glob.ts';
import type { YamlSettings } from './render-settings.ts';

/** A file to read: its path in the source, and the real file behind it. */
export interface SourceFile {
  file: string;
  realFile: string;
}

export interface SourceFiles {
  /** In the order of their paths. */
  files: SourceFile[];
  faults: RenderFault[];
  skipped: RenderSkip[];
}

/** Which of the files below a folder are read. */
export type FileSelection = Pick<YamlSettings, 'recurse' | 'include' | 'exclude'>;

const manifestExtension = /\.(?:ya?ml|json)$/;

/**
 * The manifest files below a folder, or the one file that `start` names. Symbolic links are followed where they stay
 * inside `root`, and are faults where they do not: what they hid would look deleted.
 */
export async function findSourceFiles(
  root: string,
  start: string,
  maximumFiles: number,
  selection: FileSelection = {},
): Promise<SourceFiles> {
  const search = new Search(await realpath(root), maximumFiles, selection);
  await search.begin(root, start);
  search.files.sort((one, other) => (one.file < other.file ? -1 : 1));
  return search;
}

class Search implements SourceFiles {
  readonly files: SourceFile[] = [];
  readonly faults: RenderFault[] = [];
  readonly skipped: RenderSkip[] = [];
  readonly #realRoot: string;
  readonly #maximumFiles: number;
  readonly #selection: FileSelection;
  #start = '';

  constructor(realRoot: string, maximumFiles: number, selection: FileSelection) {
    this.#realRoot = realRoot;
    this.#maximumFiles = maximumFiles;
    this.#selection = selection;
  }

  async begin(root: string, start: string): Promise<void> {
    const { name, real, isDirectory } = await findStart(root, this.#realRoot, start);
    this.#start = name;
    if (isDirectory) await this.#folder(name, real, []);
    else this.files.push({ file: name, realFile: real });
  }

  /** `ancestors` are the real folders on the way here: a link back to one of them is a circle. */
  async #folder(folder: string, real: string, ancestors: string[]): Promise<void> {
    if (ancestors.includes(real))
      return this.#fault(folder, 'a symbolic link leads back to a folder around it');
    const entries = await readdir(real, { withFileTypes: true });
    const names = new Set(entries.map((entry) => entry.name));
    const other = await findSourceKind(real, names);
    if (other !== undefined)
      return this.#fault(join(folder, other.file), describeOther(other, folder !== this.#start));
    for (const entry of entries) {
      const file = join(folder, entry.name);
      if (entry.isSymbolicLink()) await this.#link(file, path.join(real, entry.name), [...ancestors, real]);
      else if (entry.isDirectory())
        await this.#subfolder(file, path.join(real, entry.name), [...ancestors, real]);
      else this.#candidate(file, path.join(real, entry.name));
    }
    return undefined;
  }

  async #subfolder(folder: string, real: string, ancestors: string[]): Promise<void> {
    if (this.#selection.recurse === false) return;
    if (!isHidden(folder)) await this.#folder(folder, real, ancestors);
    else if (path.posix.basename(folder) !== '.git') this.#skip(folder, 'hidden folder');
  }

  async #link(file: string, link: string, ancestors: string[]): Promise<void> {
    const target = await findInside(this.#realRoot, link);
    if (typeof target === 'object')
      return target.isDirectory
        ? this.#subfolder(file, target.real, ancestors)
        : this.#candidate(file, target.real);
    const extension = path.posix.extname(file);
    if (extension !== '' && !manifestExtension.test(file)) return undefined;
    const where = target === 'missing' ? 'to nothing' : 'out of the source';
    return this.#fault(file, `symbolic link that leads ${where}; what it stands for is unknown`);
  }

  #candidate(file: string, realFile: string): void {
    if (!manifestExtension.test(file.toLowerCase()) || !this.#selects(file)) return undefined;
    if (isHidden(file)) return this.#skip(file, 'hidden file');
    if (!manifestExtension.test(file))
      return this.#skip(file, 'extension in capitals, which kubectl does not read');
    if (this.files.length === this.#maximumFiles) {
      const message = `more than ${this.#maximumFiles} files to read; choose a narrower path`;
      if (!this.faults.some((fault) => fault.message === message)) this.#fault(file, message);
      return undefined;
    }
    this.files.push({ file, realFile });
    return undefined;
  }

  #selects(file: string): boolean {
    const { include, exclude = [] } = this.#selection;
    const below = this.#start === '' ? file : file.slice(this.#start.length + 1);
    const isNamed = (globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(glob, below));
    return (include === undefined || isNamed(include)) && !isNamed(exclude);
  }

  #fault(file: string, message: string): void {
    this.faults.push({ position: { file, line: 1, column: 1 }, message });
  }

  #skip(file: string, reason: string): void {
    this.skipped.push({ position: { file, line: 1, column: 1 }, reason });
  }
}

/** Read as plain YAML such a folder would give wrong objects. */
function describeOther({ render }: SourceKind, isBelow: boolean): string {
  const kind = render === 'helm' ? 'a Helm chart' : 'a kustomization';
  // A command line takes any folder for what it is; plumbline.yaml has to say so.
  const mend = isBelow ? 'name it itself as the path, in plumbline.yaml with' : 'set';
  return `this folder is ${kind}, not plain YAML: ${mend} \`render: ${render}\``;
}

function isHidden(file: string): boolean {
  return path.posix.basename(file).startsWith('.');
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

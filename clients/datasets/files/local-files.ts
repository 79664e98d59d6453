import { glob, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatasetNotFoundError, EmptyDatasetError, UnsupportedDatasetError } from '../errors.ts';
import { formatOfName } from './format.ts';

/** Files of a data set on this machine, in lexical order, which is the order of their rows. */
export interface DatasetFiles {
  files: string[];
  /** Every file is below a folder named `key=value`: that value is a column of its rows. */
  partitioned: boolean;
  /** What the user knows a file as. */
  nameOf: (file: string) => string;
}

/** Files behind a path, `file://` URL, folder (searched to its depth) or pattern with `*`, `?`, `[…]`, `{…}`. */
export async function localFiles(location: string): Promise<DatasetFiles> {
  const target = location.startsWith('file://') ? fileURLToPath(location) : location;
  const information = await stat(target).catch(() => undefined);
  if (information?.isFile() === true) {
    if (information.size === 0) throw new EmptyDatasetError(location, `${location}: the file is empty`);
    return { files: [target], partitioned: false, nameOf };
  }
  if (information?.isDirectory() === true) return filesBelow(location, target);
  if (information !== undefined)
    throw new UnsupportedDatasetError(
      location,
      `${location}: is neither a file nor a folder; store the data in a file first`,
    );
  if (!/[*?[{]/.test(target))
    throw new DatasetNotFoundError(location, `${location}: no such file or folder; check the path`);
  return matching(location, target);
}

function nameOf(file: string): string {
  return file;
}

async function filesBelow(location: string, folder: string): Promise<DatasetFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && formatOfName(entry.name) !== undefined)
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !isHidden(path.relative(folder, file)))
    .toSorted();
  if (files.length === 0)
    throw new DatasetNotFoundError(location, `${location}: holds no .parquet, .csv, .tsv or .jsonl file`);
  const partitioned = files.every((file) => isPartitioned(path.relative(folder, file)));
  return { files, partitioned, nameOf };
}

async function matching(location: string, pattern: string): Promise<DatasetFiles> {
  const files: string[] = [];
  for await (const entry of glob(pattern, { withFileTypes: true }))
    if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
  if (files.length === 0)
    throw new DatasetNotFoundError(
      location,
      `${location}: no file matches this pattern; check it, or quote it`,
    );
  files.sort();
  return { files, partitioned: files.every(isPartitioned), nameOf };
}

/** Writers leave `_SUCCESS`, `_delta_log/` and dot files beside the data. */
function isHidden(relative: string): boolean {
  return relative.split(path.sep).some((part) => /^[._]/.test(part));
}

function isPartitioned(file: string): boolean {
  return path
    .dirname(file)
    .split(path.sep)
    .some((part) => /^[^=]+=/.test(part));
}

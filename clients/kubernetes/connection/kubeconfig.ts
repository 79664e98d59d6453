import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readPlainYaml } from '../../renderers/yaml/read-plain-yaml.ts';
import { KubeconfigError } from '../errors.ts';
import { reasonOf } from './rotating-file.ts';

/** A YAML map whose content is not checked yet. */
export type Fields = Record<string, unknown>;

/** One cluster, user or context, with the folder that its relative paths start from. */
export interface KubeconfigEntry {
  fields: Fields;
  file: string;
  folder: string;
}

/** One or more kubeconfig files, merged as kubectl does: the first to define a name wins. */
export interface Kubeconfig {
  files: string[];
  currentContext: string | undefined;
  clusters: Map<string, KubeconfigEntry>;
  users: Map<string, KubeconfigEntry>;
  contexts: Map<string, KubeconfigEntry>;
}

/**
 * Reads and merges kubeconfig files.
 * @param files in order of precedence. Files of a list that are missing are passed over while another one is there.
 * @throws KubeconfigError naming the file and, for broken YAML, the line. Never quotes content: it holds credentials.
 */
export async function readKubeconfig(files: string[]): Promise<Kubeconfig> {
  const merged: Kubeconfig = {
    files: [],
    currentContext: undefined,
    clusters: new Map(),
    users: new Map(),
    contexts: new Map(),
  };
  let missing: unknown;
  for (const file of files) {
    try {
      mergeFile(merged, file, await parse(file, await readFile(file, 'utf8')));
    } catch (error) {
      if (error instanceof KubeconfigError) throw error;
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(file, error);
      missing = error;
    }
  }
  if (merged.files.length === 0) throw unreadable(files.join(', '), missing);
  return merged;
}

function unreadable(file: string, error: unknown): KubeconfigError {
  return new KubeconfigError(`cannot read the kubeconfig ${file}: ${reasonOf(error)}`, { cause: error });
}

function mergeFile(merged: Kubeconfig, file: string, content: Fields): void {
  merged.files.push(file);
  merged.currentContext ||= textField(content, 'current-context');
  for (const [list, entry, into] of [
    ['clusters', 'cluster', merged.clusters],
    ['users', 'user', merged.users],
    ['contexts', 'context', merged.contexts],
  ] as const) {
    const entries = content[list] ?? [];
    if (!Array.isArray(entries)) throw new KubeconfigError(`${file}: "${list}" should be a list`);
    for (const item of entries as unknown[]) {
      const fields = isFields(item) ? item : {};
      const name = textField(fields, 'name');
      if (name === undefined) throw new KubeconfigError(`${file}: an entry of "${list}" has no name`);
      if (into.has(name)) continue;
      into.set(name, { fields: mapField(fields, entry) ?? {}, file, folder: dirname(file) });
    }
  }
}

/** Nearly every kubeconfig is plain, and loading a full parser takes longer than everything else here. */
async function parse(file: string, text: string): Promise<Fields> {
  const [plain, ...others] = readPlainYaml(text) ?? [];
  if (isFields(plain?.value) && others.length === 0) return plain.value;
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined) {
    const [place] = fault.linePos ?? [];
    const at = place === undefined ? '' : `:${place.line}:${place.col}`;
    throw new KubeconfigError(`${file}${at}: this kubeconfig is not valid YAML (${fault.code})`);
  }
  const content: unknown = document.toJS();
  if (!isFields(content))
    throw new KubeconfigError(`${file}: this is not a kubeconfig (expected a YAML map)`);
  return content;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map; undefined where it is absent or something else. */
export function mapField(fields: Fields, key: string): Fields | undefined {
  const value = fields[key];
  return isFields(value) ? value : undefined;
}

/** A scalar as text; undefined where it is absent or empty. */
export function textField(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

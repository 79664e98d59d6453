import path from 'node:path';
import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import type { Path } from '../../domain/infrastructure/json-pointer.ts';
import type { HelmSettings } from '../../clients/renderers/render-settings.ts';
import type { Json } from '../../domain/infrastructure/object.ts';
import { entriesOf, mergeValues, referencesIn } from '../../domain/source/helm/values.ts';
import type { ValueEntry } from '../../domain/source/helm/values.ts';
import { isJsonObject, withValueAt } from '../../domain/source/json.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { editYaml } from '../../domain/source/yaml/edit-yaml.ts';
import { writeObject } from '../../domain/source/yaml/object-file.ts';
import { readDocuments } from '../../domain/source/yaml/source-documents.ts';
import type { CodifySession } from './session.ts';
import { plain } from './source-graph.ts';

/** A file of values, and under which key of the chart's values its content lies. */
export interface ValuesFile {
  file: string;
  prefix: string[];
  values: Json;
}

export interface ChartValues {
  /** From the least to the most specific; values of subcharts first. */
  files: ValuesFile[];
  /** What templates see, and paths that they name without anybody stating them (null). */
  entries: ValueEntry[];
}

/** Everything that a chart, its subcharts and the values files of a release say. */
export async function readChartValues(
  session: CodifySession,
  { valuesFiles = [], values = {} }: HelmSettings,
): Promise<ChartValues> {
  const chart = plain(session.request.target.path);
  const files = await chartFiles(session, chart, []);
  for (const stated of valuesFiles) {
    const file = path.posix.join(chart, stated);
    files.push({ file, prefix: [], values: await readValues(session, file) });
  }
  const merged = [
    ...files.map(({ prefix, values: own }) => withValueAt({}, prefix, own) ?? {}),
    values,
  ].reduce<Json>(mergeValues, {});
  const stated = entriesOf(merged);
  const known = new Set(stated.map((entry) => entry.path.join('\0')));
  const named = (await templateReferences(session, chart, [])).filter((one) => !known.has(one.join('\0')));
  const unique = new Map(named.map((one) => [one.join('\0'), one]));
  return { files, entries: [...stated, ...[...unique.values()].map((one) => ({ path: one, value: null }))] };
}

async function chartFiles(session: CodifySession, chart: string, prefix: string[]): Promise<ValuesFile[]> {
  const files: ValuesFile[] = [];
  for (const { folder, key } of await subcharts(session, chart))
    files.push(...(await chartFiles(session, folder, [...prefix, key])));
  const file = path.posix.join(chart, 'values.yaml');
  if (session.exists(file)) files.push({ file, prefix, values: await readValues(session, file) });
  return files;
}

/** Charts under `charts/`, with the key under which the chart around them gives them values. */
async function subcharts(session: CodifySession, chart: string): Promise<{ folder: string; key: string }[]> {
  const around = await readValues(session, path.posix.join(chart, 'Chart.yaml'));
  const stated = valueAt(around, ['dependencies']);
  const dependencies = Array.isArray(stated) ? stated.filter(isJsonObject) : [];
  const prefix = chart === '' ? 'charts/' : `${chart}/charts/`;
  const found: { folder: string; key: string }[] = [];
  for (const file of session.files) {
    if (!file.startsWith(prefix) || !/^[^/]+\/Chart\.yaml$/.test(file.slice(prefix.length))) continue;
    const name = valueAt(await readValues(session, file), ['name']);
    if (typeof name !== 'string') continue;
    const aliases = dependencies
      .filter((one) => one['name'] === name)
      .map(({ alias }) => (typeof alias === 'string' ? alias : name));
    for (const key of aliases.length > 0 ? aliases : [name])
      found.push({ folder: path.posix.dirname(file), key });
  }
  return found;
}

async function templateReferences(session: CodifySession, chart: string, prefix: string[]): Promise<Path[]> {
  const folder = path.posix.join(chart, 'templates/');
  const found: Path[] = [];
  for (const file of session.files) {
    if (!file.startsWith(folder)) continue;
    const text = (await session.read(file)) ?? '';
    found.push(...referencesIn(text).map((one) => (one[0] === 'global' ? one : [...prefix, ...one])));
  }
  for (const { folder: below, key } of await subcharts(session, chart))
    found.push(...(await templateReferences(session, below, [...prefix, key])));
  return found;
}

async function readValues(session: CodifySession, file: string): Promise<Json> {
  const text = (await session.read(file)) ?? '';
  return readDocuments(text)[0]?.value ?? {};
}

/** A values file with one value set, or without it. A file without any content gets its first. */
export function editValues(text: string, at: Path, value: Json | undefined): string {
  const [document] = readDocuments(text);
  if (document !== undefined && document.root !== null)
    return editYaml(text, { document: 0, path: at }, value);
  const nested = withValueAt({}, at, value);
  if (value === undefined || !isJsonObject(nested))
    throw new SourceEditRefused('path-missing', 'the values file states nothing');
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${writeObject(nested)}`;
}

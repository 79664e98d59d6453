import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject } from '../json.ts';

/** One way to give a key of a generated ConfigMap another value. */
export type GeneratorEdit =
  /** The `configMapGenerator` of the kustomization becomes this. */
  | { is: 'entries'; entries: Json[] }
  /** A file that the generator reads becomes this as a whole; null where it is no longer named. */
  | { is: 'file'; file: string; text: string }
  /** In a file of `KEY=value` lines, one line changes. */
  | { is: 'env-file'; file: string; key: string; value: string | undefined };

/**
 * How the generators of a kustomization can be brought to make a ConfigMap with another value under a key, likeliest
 * first. Which generator makes it is known by its name, up to prefix, suffix and hash.
 *
 * @param value undefined to take the key away.
 */
export function generatorEdits(
  generators: Json | undefined,
  objectName: string,
  key: string,
  value: string | undefined,
): GeneratorEdit[] {
  if (!Array.isArray(generators)) return [];
  return generators.flatMap((generator, index): GeneratorEdit[] => {
    if (!isJsonObject(generator)) return [];
    const { name } = generator;
    if (typeof name !== 'string' || !objectName.includes(name)) return [];
    const become = (changed: JsonObject): GeneratorEdit => ({
      is: 'entries',
      entries: generators.with(index, changed),
    });
    const literals = literalEdit(generator, key, value);
    return [
      ...(literals === undefined ? [] : [become(literals)]),
      ...fileEdits(generator, key, value, become),
      ...envEdits(generator, key, value),
    ];
  });
}

/** Sets, adds or removes `KEY=value`; undefined where the key comes from elsewhere. */
function literalEdit(generator: JsonObject, key: string, value: string | undefined): JsonObject | undefined {
  const literals = texts(generator['literals']);
  const index = literals.findIndex((one) => one.slice(0, one.indexOf('=')) === key);
  const fromFile = texts(generator['files']).some((entry) => fileKey(entry) === key);
  if (value === undefined) {
    if (index === -1) return undefined;
    const kept = literals.toSpliced(index, 1);
    const { literals: _all, ...others } = generator;
    return kept.length > 0 ? { ...generator, literals: kept } : others;
  }
  if (fromFile) return undefined;
  const literal = `${key}=${value}`;
  return { ...generator, literals: index === -1 ? [...literals, literal] : literals.with(index, literal) };
}

function fileEdits(
  generator: JsonObject,
  key: string,
  value: string | undefined,
  become: (changed: JsonObject) => GeneratorEdit,
): GeneratorEdit[] {
  const files = texts(generator['files']);
  const entry = files.find((one) => fileKey(one) === key);
  if (entry === undefined) return [];
  if (value !== undefined) return [{ is: 'file', file: entry.slice(entry.indexOf('=') + 1), text: value }];
  const kept = files.filter((one) => one !== entry);
  const { files: _all, ...others } = generator;
  return [become(kept.length > 0 ? { ...generator, files: kept } : others)];
}

function envEdits(generator: JsonObject, key: string, value: string | undefined): GeneratorEdit[] {
  const files = [...texts(generator['envs']), ...texts([generator['env'] ?? null])];
  return files.map((file) => ({ is: 'env-file', file, key, value }));
}

/** A file gives its content under its own name, or under the one before `=`. */
function fileKey(entry: string): string {
  const equals = entry.indexOf('=');
  return equals === -1 ? entry.slice(entry.lastIndexOf('/') + 1) : entry.slice(0, equals);
}

/** A file of `KEY=value` lines with one of them changed or taken out; undefined where the key is not in it. */
export function editEnvFile(text: string, key: string, value: string | undefined): string | undefined {
  const lines = text.split(/(?<=\n)/);
  const index = lines.findLastIndex((line) => line.trimStart().startsWith(`${key}=`));
  const line = lines[index];
  if (line === undefined || value?.includes('\n') === true) return undefined;
  if (value === undefined) return lines.toSpliced(index, 1).join('');
  const [ending = ''] = /\r?\n$/.exec(line) ?? [];
  return lines.with(index, `${key}=${value}${ending}`).join('');
}

function texts(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

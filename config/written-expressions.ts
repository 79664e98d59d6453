import { readTextFile } from './file-text.ts';
import { readPlainDocument } from './yaml/plain-document.ts';

/** The jq expressions of one ignore rule with where it stands: `plumbline.yaml:12:7`. */
export interface WrittenExpressions {
  rule: { jqPathExpressions?: readonly string[] | undefined };
  origin: string;
}

/**
 * The jq expressions in a configuration that may be wrong in other places, so that all its faults can be told at once;
 * nothing where it cannot be read at all.
 *
 * @param shown the file's name in `origin`.
 */
export async function expressionsIn(file: string, shown: string): Promise<WrittenExpressions[]> {
  const text = await readTextFile(file).catch(() => '');
  const document = readPlainDocument(text);
  return listIn(document.value, 'targets').flatMap((target, index) =>
    listIn(target, 'ignore').map((rule, position) => {
      const { line, column } = document.positionOf(['targets', index, 'ignore', position], 'value');
      const stated = [fieldIn(rule, 'jqPathExpressions')].flat();
      const jqPathExpressions = stated.filter((one) => typeof one === 'string');
      return { rule: { jqPathExpressions }, origin: `${shown}:${line}:${column}` };
    }),
  );
}

function listIn(value: unknown, key: string): unknown[] {
  const found = fieldIn(value, key);
  return Array.isArray(found) ? found : [];
}

function fieldIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

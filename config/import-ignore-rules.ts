import { ConfigurationError } from './configuration-error.ts';
import type { ConfigurationFault } from './configuration-error.ts';
import { FileTextError, readTextFile } from './file-text.ts';
import { fieldOf } from './raw-document.ts';
import { describeExpectation, faultsOfSchema } from './schema-faults.ts';
import { IgnoreRule } from './schema/ignore-rule.ts';
import type { WrittenIgnoreRule } from './schema/ignore-rule.ts';
import { readPlainDocument } from './yaml/plain-document.ts';
import type { DocumentPath } from './yaml/path.ts';

/** Where the objects of other tools keep their ignore rules. */
const places: Readonly<Record<string, DocumentPath>> = {
  Application: ['spec', 'ignoreDifferences'],
  ApplicationSet: ['spec', 'template', 'spec', 'ignoreDifferences'],
  Kustomization: ['spec', 'ignore'],
  HelmRelease: ['spec', 'driftDetection', 'ignore'],
};

/**
 * Ignore rules of the Argo CD and Flux objects in a file of YAML documents. Rejects with a ConfigurationError that
 * lists every fault of the file.
 *
 * @param shown how the file is named in faults and origins.
 */
export async function importIgnoreRules(file: string, shown: string): Promise<WrittenIgnoreRule[]> {
  const text = await readTextFile(file).catch((error: unknown) => {
    if (!(error instanceof FileTextError)) throw error;
    const { position, message } = error;
    throw new ConfigurationError([{ file: shown, ...position, path: '', message }]);
  });
  const rules: WrittenIgnoreRule[] = [];
  const faults: ConfigurationFault[] = [];
  let known = 0;
  for (const part of documentsOf(text)) {
    const document = readPlainDocument(part.text);
    const at = ({ line, column }: { line: number; column: number }) => ({
      line: line + part.linesBefore,
      column,
    });
    for (const { message, ...position } of document.faults) {
      faults.push({ file: shown, ...at(position), path: '', message });
    }
    const place = places[String(fieldOf(document.value, 'kind'))];
    if (place === undefined) continue;
    known += 1;
    const entries = place.reduce<unknown>(fieldOf, document.value);
    for (const [index, entry] of (Array.isArray(entries) ? entries : []).entries()) {
      const path = [...place, index];
      const checked = IgnoreRule.safeParse(entry, { error: describeExpectation, reportInput: true });
      for (const fault of faultsOfSchema(IgnoreRule, checked.error?.issues ?? [])) {
        const position = at(document.positionOf([...path, ...fault.path], fault.part));
        faults.push({ file: shown, ...position, path: '', message: fault.message });
      }
      const { line, column } = at(document.positionOf(path, 'value'));
      if (checked.data !== undefined)
        rules.push({ rule: checked.data, origin: `${shown}:${line}:${column}` });
    }
  }
  if (known === 0 && faults.length === 0) {
    const message = `holds no ${Object.keys(places).join(', ')} to take ignore rules from`;
    faults.push({ file: shown, path: '', message });
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return rules;
}

function documentsOf(text: string): { text: string; linesBefore: number }[] {
  const documents: { text: string; linesBefore: number }[] = [];
  let linesBefore = 0;
  for (const part of text.split(/^---(?=\s|$)/m)) {
    documents.push({ text: part, linesBefore });
    linesBefore += part.split('\n').length - 1;
  }
  return documents;
}

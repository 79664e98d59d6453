import path from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import type { ConfigurationFault } from './configuration-error.ts';
import { faultsAcross, warningsAcross } from './cross-references.ts';
import { FileTextError, readTextFile } from './file-text.ts';
import { importIgnoreRules } from './import-ignore-rules.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { describeExpectation, faultsOfSchema } from './schema-faults.ts';
import type { PlacedFault } from './schema-faults.ts';
import { Configuration } from './schema/configuration.ts';
import { describePath } from './yaml/path.ts';
import { readPlainDocument } from './yaml/plain-document.ts';
import type { PlainDocument } from './yaml/plain-document.ts';

export interface LoadedConfiguration {
  configuration: Configuration;
  /** What is allowed and yet hardly meant. */
  warnings: ConfigurationFault[];
  /** Absolute path. */
  file: string;
}

/**
 * Reads and checks a configuration file. Relative paths in it are relative to its folder and absolute afterwards.
 * Rejects with one ConfigurationError that lists every fault.
 */
export async function loadConfiguration(file: string, now = new Date()): Promise<LoadedConfiguration> {
  const absolute = path.resolve(file);
  const shown = shortestPath(absolute);
  try {
    const text = await readTextFile(absolute);
    const { configuration, warnings } = parseConfiguration(text, shown, now);
    const resolved = resolveConfiguration(configuration, path.dirname(absolute));
    return { configuration: await withImportedRules(resolved), warnings, file: absolute };
  } catch (error) {
    if (!(error instanceof FileTextError)) throw error;
    const { position, message, suggestion } = error;
    const fault = { file: shown, ...position, path: '', message };
    throw new ConfigurationError([suggestion === undefined ? fault : { ...fault, suggestion }]);
  }
}

/** With the ignore rules of the files that targets name. */
async function withImportedRules(configuration: Configuration): Promise<Configuration> {
  const targets = [];
  for (const target of configuration.targets) {
    const imported = [];
    for (const file of target.ignoreFrom)
      imported.push(...(await importIgnoreRules(file, shortestPath(file))));
    targets.push({ ...target, ignoreRules: [...(target.ignoreRules ?? []), ...imported] });
  }
  return { ...configuration, targets };
}

/** Checks the text of a configuration file; `file` is only named in faults. Paths stay as they are written. */
export function parseConfiguration(
  text: string,
  file: string,
  now: Date,
): Pick<LoadedConfiguration, 'configuration' | 'warnings'> {
  const document = readPlainDocument(text);
  const faults: ConfigurationFault[] = document.faults.map((fault) => ({ file, path: '', ...fault }));
  const locate = (fault: PlacedFault): ConfigurationFault => locateFault(document, file, fault);
  if (!document.readable) throw new ConfigurationError(inOrder(faults));
  if (document.value === undefined) throw new ConfigurationError([...faults, locate(emptyFile)]);

  const checked = Configuration.safeParse(document.value, { error: describeExpectation, reportInput: true });
  const issues = checked.error?.issues ?? [];
  faults.push(...[...faultsOfSchema(Configuration, issues), ...faultsAcross(document.value)].map(locate));
  if (faults.length > 0 || checked.data === undefined) throw new ConfigurationError(inOrder(faults));
  const targets = checked.data.targets.map((target, index) => ({
    ...target,
    ignoreRules: target.ignore.map((rule, position) => {
      const { line, column } = document.positionOf(['targets', index, 'ignore', position], 'value');
      return { rule, origin: `${file}:${line}:${column}` };
    }),
  }));
  return {
    configuration: { ...checked.data, targets },
    warnings: inOrder(warningsAcross(checked.data, now).map(locate)),
  };
}

const emptyFile: PlacedFault = {
  path: [],
  part: 'value',
  message: 'the file is empty',
  suggestion: 'begin with "version: 1" and a list of targets, as examples/plumbline.yaml does',
};

function locateFault(document: PlainDocument, file: string, fault: PlacedFault): ConfigurationFault {
  const { path: place, part, message, suggestion } = fault;
  const { line, column } = document.positionOf(place, part);
  const located = { file, line, column, path: describePath(place), message };
  return suggestion === undefined ? located : { ...located, suggestion };
}

/** By their places. */
export function inOrder(faults: readonly ConfigurationFault[]): ConfigurationFault[] {
  return faults.toSorted(
    (left, right) => (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
  );
}

/** A file as a person in this folder would name it. */
export function shortestPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative || '.';
}

import path from 'node:path';
import type { Command } from 'commander';
import { createJqSelector } from '../../../clients/jq/jq-selector.ts';
import type { JqSelector } from '../../../clients/jq/jq-selector.ts';
import { ConfigurationError, describeFault } from '../../../config/configuration-error.ts';
import type { ConfigurationFault } from '../../../config/configuration-error.ts';
import { effectiveConfiguration, effectiveSettings } from '../../../config/effective-configuration.ts';
import { configurationJsonSchema } from '../../../config/json-schema.ts';
import { inOrder, loadConfiguration, shortestPath } from '../../../config/load-configuration.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { expressionsIn } from '../../../config/written-expressions.ts';
import { ignoreRuleFaultsOf, jqFaultsOf, writtenRules } from '../../../workers/ignore-rules.ts';
import { faultsOfTemplates } from '../../../workers/models/training-template-file.ts';
import type { CheckOptions } from '../commands/config.ts';
import { exitCodes } from '../exit-codes.ts';
import { configurationFile, sayWarnings } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import type { Colors } from '../output.ts';

interface ConfigurationCheck {
  file: string;
  valid: boolean;
  faults: readonly ConfigurationFault[];
  warnings: readonly ConfigurationFault[];
  /** Everything in force, when it was asked for and nothing is wrong. */
  effective?: ReturnType<typeof effectiveSettings>;
}

export function printSchema(): void {
  process.stdout.write(`${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
}

/** Prints what is wrong with a configuration, or all that it sets. */
export async function checkConfiguration(
  named: string | undefined,
  { effective, format }: CheckOptions,
  command: Command,
): Promise<void> {
  const file = named === undefined ? await configurationFile(command) : path.resolve(named);
  const { check, configuration } = await inspect(file);
  if (configuration === undefined) {
    process.exitCode = exitCodes.error;
    process.stderr.write(`plumbline: ${countFaults(check.faults)} in ${path.basename(file)}\n`);
  }
  if (effective !== true || configuration === undefined) {
    printResult(format, check, describeCheck);
    return;
  }
  sayWarnings(check.warnings);
  const result = { ...check, effective: effectiveSettings(configuration) };
  printResult(format, result, () => effectiveConfiguration(configuration));
}

async function inspect(file: string): Promise<{ check: ConfigurationCheck; configuration?: Configuration }> {
  const jq = createJqSelector();
  try {
    const { configuration, warnings } = await loadConfiguration(file);
    const faults = [
      ...(await faultsOfIgnoreRules(configuration, jq)),
      ...(await faultsOfTemplates(configuration)),
    ];
    return faults.length === 0
      ? { check: { file, valid: true, faults: [], warnings }, configuration }
      : { check: refused(file, faults) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const written = await expressionsIn(file, shortestPath(file));
    return { check: refused(file, [...error.faults, ...(await jqFaultsOf(written, jq))]) };
  } finally {
    await jq.close();
  }
}

/** Reads the ignore rules as a scan would, jq expressions included. */
async function faultsOfIgnoreRules(
  { targets }: Configuration,
  jq: JqSelector,
): Promise<ConfigurationFault[]> {
  return [...targets.flatMap(ignoreRuleFaultsOf), ...(await jqFaultsOf(targets.flatMap(writtenRules), jq))];
}

function refused(file: string, faults: readonly ConfigurationFault[]): ConfigurationCheck {
  return { file, valid: false, faults: inOrder(faults), warnings: [] };
}

function describeCheck({ file, faults, warnings }: ConfigurationCheck, colors: Colors): string {
  const lines = [
    ...faults.map((fault) => colors.red(describeFault(fault))),
    ...warnings.map((warning) => colors.yellow(`warning: ${describeFault(warning)}`)),
  ];
  if (faults.length === 0) lines.push(colors.green(`${path.basename(file)} is right.`));
  return lines.join('\n');
}

function countFaults(faults: readonly ConfigurationFault[]): string {
  return faults.length === 1 ? 'one fault' : `${faults.length} faults`;
}

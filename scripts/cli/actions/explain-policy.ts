import type { Command } from 'commander';
import { explainFinding } from '../../../workers/operations/explain-policy.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { ExplainOptions } from '../commands/policy.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { renderExplanation } from '../render/policy-explanation.ts';

/** Prints why a finding is dealt with as it is. Needs neither a worker nor a server. */
export async function printExplanation(
  id: string,
  { format }: ExplainOptions,
  command: Command,
): Promise<void> {
  const configuration = await openConfiguration(command);
  const explanation = await explainFinding(configuration, await openStorage(configuration), id, new Date());
  printResult(format, explanation, renderExplanation);
}

import { commandLineReference } from './command-line-reference.ts';
import { configurationReference } from './configuration-reference.ts';
import { metricsReference } from './metrics-reference.ts';
import { rightsReference } from './rights-reference.ts';

/** Pages of docs/reference/ that are made from the code, by file name. */
export function allReferences(): Record<string, string> {
  return {
    'command-line.md': commandLineReference(),
    'configuration.md': configurationReference(),
    'metrics.md': metricsReference(),
    'rights.md': rightsReference(),
  };
}

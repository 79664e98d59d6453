import type { Command } from 'commander';
import { ConfigurationError, describeFault } from '../../../config/configuration-error.ts';
import { loadConfiguration } from '../../../config/load-configuration.ts';
import { workerRoles } from '../../../domain/worker-role.ts';
import type { PlacedResult } from '../../../workers/doctor/check.ts';
import { examine } from '../../../workers/doctor/examine.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import { exitCodes } from '../exit-codes.ts';
import { configurationFile } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { createProgress } from '../progress.ts';
import { renderDoctor } from '../render/doctor.ts';

/** Prints how everything stands that the configuration names, gravest first in each place. */
export async function runDoctor(options: DoctorOptions, command: Command): Promise<void> {
  const results = await lookAtAll(await configurationFile(command), options);
  const count = (status: PlacedResult['status']) => results.filter((one) => one.status === status).length;
  const summary = { ok: count('ok'), warnings: count('warning'), errors: count('error') };
  printResult(options.format, { summary, checks: results.map(entryOf) }, (_, colors) =>
    renderDoctor(results, colors),
  );
  if (summary.errors > 0) process.exitCode = exitCodes.error;
  else if (summary.warnings > 0) process.exitCode = exitCodes.drift;
}

async function lookAtAll(file: string, { role, timeout }: DoctorOptions): Promise<PlacedResult[]> {
  const place = 'configuration';
  try {
    const { configuration, warnings } = await loadConfiguration(file);
    const progress = createProgress();
    const looked = await examine(configuration, {
      roles: role ?? workerRoles,
      limit: timeout,
      told: (done) => progress.report(`looked at ${done}`),
    });
    progress.clear();
    return [
      { place, status: 'ok', what: `${file} is valid` },
      ...warnings.map((warning) => ({
        place,
        status: 'warning' as const,
        what: describeFault(warning),
        mend: 'change it there',
      })),
      ...looked,
    ];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Without it nobody knows what else to look at.
    return error.message
      .split('\n')
      .map((what) => ({ place, status: 'error', what, mend: 'change it there; plumbline config check' }));
  }
}

function entryOf({
  place,
  status,
  what,
  mend = null,
}: Omit<PlacedResult, 'mend'> & { mend?: string | null }) {
  return { place, status, what, mend };
}

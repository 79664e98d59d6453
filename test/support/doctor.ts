import assert from 'node:assert/strict';
import { plumbline } from './command-line.ts';

/** One line of what `plumbline doctor` found. */
export interface DoctorEntry {
  place: string;
  status: 'ok' | 'warning' | 'error';
  what: string;
  mend: string | null;
}

/**
 * Runs `plumbline doctor` on a configuration.
 *
 * @param environment secrets that it is given; none of them may be shown.
 */
export async function runDoctor(
  file: string,
  { folder, environment = {}, args = [] }: DoctorRun,
): Promise<{ exitCode: number | null; stderr: string; entries: DoctorEntry[] }> {
  const { exitCode, stdout, stderr } = await plumbline(['doctor', '-o', 'json', '--config', file, ...args], {
    folder,
    environment,
  });
  for (const [name, secret] of Object.entries(environment))
    if (name !== 'PATH')
      assert.ok(!stdout.includes(secret) && !stderr.includes(secret), 'no secret is shown');
  return { exitCode, stderr, entries: (JSON.parse(stdout) as { checks: DoctorEntry[] }).checks };
}

interface DoctorRun {
  folder: string;
  environment?: Record<string, string>;
  args?: string[];
}

/** The one line about a place that says this; it says how to mend what is not well. */
export function lineOf(entries: readonly DoctorEntry[], place: string, what: RegExp): DoctorEntry {
  const found = entries.find((entry) => entry.place === place && what.test(entry.what));
  assert.ok(found, `${place}: ${what} in ${JSON.stringify(entries, null, 2)}`);
  if (found.status !== 'ok') assert.ok(found.mend, 'it says how to mend it');
  return found;
}

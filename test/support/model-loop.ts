import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { plumbline } from './command-line.ts';
import type { CommandLineResult } from './command-line.ts';
import { useTemporal } from './temporal-server.ts';
import type { TestTemporal } from './temporal-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Models on a real Temporal server, with data in files. */
export interface ModelLoop {
  /** Holds plumbline.yaml; paths of data are relative to it. */
  folder: string;
  configurationFile: string;
  configuration: Configuration;
  temporal: TestTemporal;
  /** A path inside the folder. */
  at(...names: string[]): string;
  run(...args: string[]): Promise<CommandLineResult>;
}

/** @param models YAML of the list under `models`, indented by two; `sections`: more of the configuration. */
export async function useModelLoop({
  models,
  sections = '',
}: {
  models: string;
  sections?: string;
}): Promise<ModelLoop> {
  const temporal = await useTemporal();
  const folder = temporaryFolder();
  await mkdir(path.join(folder, 'data'), { recursive: true });
  const configurationFile = path.join(folder, 'plumbline.yaml');
  await writeFile(
    configurationFile,
    `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace}, heartbeatTimeout: 3s, stickyQueueTimeout: 1s }
storage: { folder: storage }
${sections}
models:
${models}
`,
  );
  const { configuration } = await loadConfiguration(configurationFile);
  return {
    folder,
    configurationFile,
    configuration,
    temporal,
    at: (...names) => path.join(folder, ...names),
    run: (...args) => plumbline([...args, '--config', configurationFile], { folder }),
  };
}

/** Rows with an amount, a channel and a time, `shift` away from the reference; as a query for DuckDB. */
export function payments(shift: number, rows = 2000): string {
  return `SELECT sin(i * 12.9898) * 10 + ${shift} AS amount,
    'c' || ${shift === 0 ? 'i % 3' : '(i % 5) // 2'} AS channel,
    TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS moment FROM range(${rows}) t(i)`;
}

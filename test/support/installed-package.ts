import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { stagePackage } from '../../scripts/package/stage.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = path.join(import.meta.dirname, '../..');

/** Packs the package and installs it into an empty folder, as people do. Answers with its executable. */
export async function installPackage(): Promise<string> {
  const folder = temporaryFolder();
  const staged = path.join(folder, 'staged');
  await stagePackage(root, staged);
  const { stdout } = await execa('npm', [
    'pack',
    staged,
    '--json',
    '--loglevel=silent',
    '--pack-destination',
    folder,
  ]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const home = path.join(folder, 'home');
  mkdirSync(home);
  writeFileSync(path.join(home, 'package.json'), '{ "private": true }');
  await execa(
    'npm',
    [
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      path.join(folder, filename),
    ],
    { cwd: home },
  );
  return path.join(home, 'node_modules/.bin/plumbline');
}

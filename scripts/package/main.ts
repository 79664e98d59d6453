// Makes the package in dist/package/: `npm run package`, then `npm pack ./dist/package` or `npm publish ./dist/package`.
import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { stagePackage } from './stage.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'dist/package');

try {
  await stagePackage(root, folder);
  const sizes = globSync('**/*', { cwd: folder }).map((file) => statSync(path.join(folder, file)).size);
  const megabytes = (sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
  process.stderr.write(
    `plumbline: the package is in dist/package (${megabytes} MB); npm pack ./dist/package packs it\n`,
  );
} catch (error) {
  process.stderr.write(`plumbline: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

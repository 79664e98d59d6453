// Stages what an image holds: node scripts/image/main.ts FOLDER [x64|arm64]. deploy/image/Dockerfile runs it.
import path from 'node:path';
import { imageMachine, stageImage } from './stage-image.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [folder, cpu = process.arch] = process.argv.slice(2);

if (folder === undefined || (cpu !== 'x64' && cpu !== 'arm64')) {
  process.stderr.write('plumbline: expected a folder to stage the image in, and x64 or arm64\n');
  process.exitCode = 2;
} else {
  try {
    const bytes = await stageImage(root, path.resolve(folder), imageMachine(cpu));
    process.stderr.write(`plumbline: staged ${(bytes / 1e6).toFixed(0)} MB for linux/${cpu} in ${folder}\n`);
  } catch (error) {
    process.stderr.write(`plumbline: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

// Builds the image without a daemon, and tries it as a cluster runs it: npm run image:check [-- --stand-ins]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { OPENED_IMAGE } from '../../test/shared-addresses.ts';
import { buildImage } from './build-image.ts';
import { buildahIn } from './buildah.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const tests = path.join(root, 'scripts/test/main.ts');

try {
  const { values } = parseArgs({ options: { 'stand-ins': { type: 'boolean', default: false } } });
  process.exitCode = await check(values['stand-ins']);
} catch (error) {
  process.stderr.write(`plumbline: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

/** Exit code of the tests of the image. */
async function check(standIns: boolean): Promise<number> {
  await requireMachine(standIns ? ['buildah', 'mmdebstrap'] : ['buildah']);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-image-'));
  const buildah = buildahIn(folder);
  try {
    const image = await buildImage(buildah, root, { standIns, folder });
    const file = path.join(folder, 'image.json');
    await writeFile(file, JSON.stringify(image));
    const env = { ...process.env, [OPENED_IMAGE]: file };
    const child = spawn(process.execPath, [tests, 'image'], { stdio: 'inherit', env });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    await buildah('rm', '--all').catch(() => '');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fails in one line where what it takes is not there. */
async function requireMachine(programs: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('root builds and tries images: run it as root, on Linux');
  const found = await Promise.all(programs.map((name) => execa(name, ['--version'], { reject: false })));
  const missing = programs.filter((_name, index) => found[index]?.failed);
  if (missing.length > 0)
    throw new Error(`${missing.join(' and ')} is not installed: apt-get install ${missing.join(' ')}`);
}

// Makes a release: `npm run release -- 1.2.3`. Refuses a state that is not consistent; else dates the changelog, sets the
// version, commits and tags. Nothing leaves this machine. `--check` only says what stands against it.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { configurationJsonSchema } from '../../config/json-schema.ts';
import { allReferences } from '../references/all-references.ts';
import { ChangelogError, readChangelog, releaseChangelog } from './changelog.ts';
import { releaseFaults } from './release-faults.ts';
import { versionedFiles, withVersion } from './versioned-files.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [wanted, ...options] = process.argv.slice(2);

try {
  process.exitCode = await release(wanted, options.includes('--check'));
} catch (error) {
  if (!(error instanceof ChangelogError)) throw error;
  say(error.message);
  process.exitCode = 2;
}

async function release(version: string | undefined, isCheck: boolean): Promise<number> {
  if (version === undefined) return refuse(['name the version: npm run release -- 1.2.3']);
  const text = await read('CHANGELOG.md');
  const manifest = await read('package.json');
  const { version: current } = JSON.parse(manifest) as { version: string };
  const faults = releaseFaults({
    current,
    wanted: version,
    changelog: readChangelog(text),
    uncommitted: lines(await git('status', '--porcelain')),
    branch: (await git('branch', '--show-current')).trim(),
    tags: lines(await git('tag', '--list')),
    stale: await staleFiles(),
  });
  if (faults.length > 0) return refuse(faults);
  if (isCheck) return accept(`nothing stands against ${version}`);
  const today = new Date().toISOString().slice(0, 10);
  await writeFile(path.join(root, 'CHANGELOG.md'), releaseChangelog(text, version, today));
  for (const file of versionedFiles)
    await writeFile(path.join(root, file), withVersion(await read(file), current, version));
  await execa('npm', ['version', version, '--no-git-tag-version', '--allow-same-version'], { cwd: root });
  await git('commit', '--all', '--message', `Release ${version}`);
  await git('tag', '--annotate', `v${version}`, '--message', `Plumbline ${version}`);
  return accept(
    `v${version} is tagged; npm run package makes the package, and git push --follow-tags shares it`,
  );
}

/** Files made from the code, as they would be made now. */
async function staleFiles(): Promise<string[]> {
  const made = {
    'config/plumbline.schema.json': `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
    ...Object.fromEntries(
      Object.entries(allReferences()).map(([file, text]) => [`docs/reference/${file}`, text]),
    ),
  };
  const stale: string[] = [];
  for (const [file, text] of Object.entries(made)) if ((await read(file)) !== text) stale.push(file);
  return stale;
}

async function read(file: string): Promise<string> {
  return await readFile(path.join(root, file), 'utf8');
}

async function git(...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd: root })).stdout;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function refuse(faults: readonly string[]): number {
  for (const fault of faults) say(fault);
  return 2;
}

function accept(line: string): number {
  say(line);
  return 0;
}

function say(line: string): void {
  process.stderr.write(`plumbline: ${line}\n`);
}

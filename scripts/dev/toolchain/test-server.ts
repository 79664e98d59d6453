import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EphemeralServerExecutable } from '@temporalio/testing';
import { execa } from 'execa';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';
import type { Environment } from '../../../clients/files/cache-folder.ts';
import { binaryVariable } from '../../../clients/programs/local-program.ts';
import { reportDuration } from '../progress.ts';
import { SourceUnavailableError, ToolUnavailableError } from './errors.ts';
import { runExclusively } from '../processes/exclusive.ts';
import { namedBinary } from './machine.ts';
import type { ObtainOptions } from './obtain.ts';
import { isReachable } from './reachable.ts';

const NAME = 'temporal-test-server';
const VERSION = '1.38.0';
const MODULE = path.join(import.meta.dirname, 'modules', NAME);
const SDK_DOWNLOADS = 'https://temporal.download';

/**
 * The executable that the SDK is given: Java on the archives beside it. The watcher in it ends the server when
 * whoever started it is gone, and itself when the server is gone.
 */
export const LAUNCHER = `#!/bin/sh
here=$(dirname "$0")
(while kill -0 "$PPID" && kill -0 $$; do sleep 1; done; kill -KILL $$) >/dev/null 2>&1 &
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -cp "$here/jars/*" \\
  io.temporal.testserver.TestServer "$@" 2>/dev/null
`;

/**
 * The time-skipping Temporal server, as TestWorkflowEnvironment.createTimeSkipping takes it: the one an environment
 * variable names, else the one obtained before, else the SDK's own download where it can be reached, else Java
 * archives that Maven resolves, each checked against a committed SHA-256. Raises ToolUnavailableError.
 */
export async function obtainTestServer(options: ObtainOptions = {}): Promise<EphemeralServerExecutable> {
  const environment = options.environment ?? process.env;
  const named = await namedBinary({ name: NAME, version: VERSION }, environment);
  if (named !== undefined) return { type: 'existing-path', path: named };
  const folder = installationFolder(environment);
  const launcher = path.join(folder, NAME);
  if (!existsSync(launcher)) {
    const download = await sdkDownload(environment, options.fetch ?? fetch);
    if (download !== undefined) return download;
    await runExclusively(
      path.join(cacheFolder(environment), 'locks', NAME),
      async () => existsSync(launcher) || resolveWithMaven(folder, environment, options),
      options.signal && { signal: options.signal },
    );
  }
  return { type: 'existing-path', path: launcher };
}

function installationFolder(environment: Environment): string {
  const digest = createHash('sha256')
    .update(readFileSync(path.join(MODULE, 'checksums.sha256')))
    .update(LAUNCHER);
  return path.join(
    cacheFolder(environment),
    'tools',
    `${NAME}-${VERSION}-${digest.digest('hex').slice(0, 12)}`,
  );
}

/** The SDK keeps what it downloaded in our cache, and finds it there again without asking the network. */
async function sdkDownload(
  environment: Environment,
  fetch: typeof globalThis.fetch,
): Promise<EphemeralServerExecutable | undefined> {
  const downloadDir = path.join(cacheFolder(environment), 'tools', `${NAME}-sdk`);
  const kept = await readdir(downloadDir).catch(() => []);
  if (kept.length === 0 && !(await isReachable(SDK_DOWNLOADS, fetch))) return undefined;
  await mkdir(downloadDir, { recursive: true });
  return { type: 'cached-download', downloadDir, ttl: '365 days' };
}

async function resolveWithMaven(
  folder: string,
  environment: Environment,
  options: ObtainOptions,
): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  const jars = path.join(unfinished, 'jars');
  const run = { env: environment, extendEnv: false, ...(options.signal && { cancelSignal: options.signal }) };
  try {
    await requireCommand('java', run);
    await requireCommand('mvn', run);
    await reportDuration(options.progress, `resolving ${NAME} ${VERSION} with Maven`, '20 seconds', () =>
      execa(
        'mvn',
        [
          '--quiet',
          '--batch-mode',
          `--file=${path.join(MODULE, 'pom.xml')}`,
          'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
          '-DincludeScope=runtime',
          `-DoutputDirectory=${jars}`,
        ],
        run,
      ),
    );
    await verifyJars(jars);
    await writeFile(path.join(unfinished, NAME), LAUNCHER, { mode: 0o755 });
    await rename(unfinished, folder);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = (error as { shortMessage?: string }).shortMessage ?? (error as Error).message;
    throw new ToolUnavailableError(
      NAME,
      VERSION,
      [`${new URL(SDK_DOWNLOADS).host} is not reachable`, reason.split('\n', 1)[0] as string],
      `Install Java 17 or later and Maven, or name a binary in ${binaryVariable(NAME)}.`,
    );
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function requireCommand(command: string, run: { env: Environment; extendEnv: boolean }): Promise<void> {
  const { code } = await execa(command, ['-version'], { ...run, reject: false });
  if (code === 'ENOENT') throw new SourceUnavailableError(`${command} is not installed`);
}

/** Each file must be one that is named in the committed sums, with that sum, and none may be missing. */
async function verifyJars(folder: string): Promise<void> {
  const expected = await readFile(path.join(MODULE, 'checksums.sha256'), 'utf8');
  const lines: string[] = [];
  for (const file of (await readdir(folder)).toSorted()) {
    const sum = createHash('sha256')
      .update(await readFile(path.join(folder, file)))
      .digest('hex');
    const line = `${sum}  ${file}`;
    if (!expected.includes(`${line}\n`))
      throw new SourceUnavailableError(`${file} has SHA-256 ${sum}, which is not the committed one`);
    lines.push(line);
  }
  const missing = expected
    .trimEnd()
    .split('\n')
    .find((line) => !lines.includes(line));
  if (missing !== undefined) throw new SourceUnavailableError(`Maven did not give ${missing.split('  ')[1]}`);
}

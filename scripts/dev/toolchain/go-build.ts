import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';
import { formatDuration, reportDuration } from '../progress.ts';
import { moduleFolder } from './cache.ts';
import { SourceUnavailableError } from './errors.ts';
import type { ObtainContext } from './obtain.ts';
import type { Tool } from './tools.ts';

/**
 * Builds a tool from its own small module, so that versions are pinned and Go checks every source against the
 * committed sum file. The binary appears at `target` whole or not at all. Raises SourceUnavailableError.
 */
export async function buildWithGo(tool: Tool, target: string, context: ObtainContext): Promise<void> {
  const { environment, progress, signal } = context;
  const folder = moduleFolder(tool);
  const go = goCommand(tool, environment);
  await requireGo(go, folder);

  const unfinished = `${target}.${process.pid}`;
  const log = path.join(cacheFolder(environment), 'logs', `build-${tool.name}.log`);
  await mkdir(path.dirname(log), { recursive: true });
  await mkdir(path.dirname(target), { recursive: true });
  const started = performance.now();
  try {
    await reportDuration(progress, `building ${tool.name} ${tool.version} with Go`, tool.typically, () =>
      execa(
        'go',
        [
          'build',
          '-trimpath',
          '-buildvcs=false',
          `-ldflags=-s -w ${tool.linkerFlags}`,
          `-tags=${(tool.cgoTags ?? []).join(',')}`,
          '-o',
          unfinished,
          tool.package,
        ],
        { ...go, stdout: { file: log }, stderr: { file: log }, ...(signal && { cancelSignal: signal }) },
      ),
    );
    await rename(unfinished, target);
  } catch (error) {
    signal?.throwIfAborted();
    const after = formatDuration(performance.now() - started);
    throw new SourceUnavailableError(
      `go build failed after ${after} (${await firstComplaint(log)}; all of it in ${log})`,
      {
        cause: error,
      },
    );
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** How to run Go: in the module's folder, with whatever this machine sets for its own projects kept out. */
function goCommand(tool: Tool, environment: ObtainContext['environment']) {
  return {
    cwd: moduleFolder(tool),
    extendEnv: false,
    env: {
      ...environment,
      CGO_ENABLED: tool.cgoTags === undefined ? '0' : '1',
      GOFLAGS: '-mod=readonly',
      GOWORK: 'off',
      GOOS: undefined,
      GOARCH: undefined,
    },
  };
}

/** Makes sure of a Go that is new enough; Go itself may download a newer one where GOTOOLCHAIN allows. */
async function requireGo(go: ReturnType<typeof goCommand>, folder: string): Promise<void> {
  const needed = /^go (\d+\.\d+)/m.exec(await readFile(path.join(folder, 'go.mod'), 'utf8'))?.[1] ?? '';
  const { failed, code, stdout, stderr } = await execa('go', ['version'], { ...go, reject: false });
  if (code === 'ENOENT')
    throw new SourceUnavailableError(`go is not installed (${needed} or later is needed)`);
  const found = /\bgo(\d+\.\d+\S*)/.exec(stdout)?.[1];
  if (failed || found === undefined) {
    const complaint = stderr.split('\n', 1)[0] || 'go version fails';
    throw new SourceUnavailableError(`Go ${needed} or later is needed (${complaint})`);
  }
  if (isOlder(found, needed))
    throw new SourceUnavailableError(`Go ${needed} or later is needed, this is ${found}`);
}

function isOlder(found: string, needed: string): boolean {
  const [major = 0, minor = 0] = found.split('.').map((part) => Number.parseInt(part, 10));
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

async function firstComplaint(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const complaint = lines.find((line) => !line.startsWith('go: downloading') && !line.startsWith('#'));
  return complaint?.trim().slice(0, 300) ?? 'nothing printed';
}

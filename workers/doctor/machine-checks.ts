import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findRenderProgram } from '../../clients/renderers/tools/find-program.ts';
import type { RenderProgram } from '../../clients/renderers/tools/find-program.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { neededNode } from '../needed-node.ts';
import { fault, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';

const run = promisify(execFile);

/** Features of git that we use came with this version. */
const oldestGit = [2, 38] as const;

/** The programs of this machine: Node, Git, and what renders the sources that are configured. */
export function machineCheck({ targets }: Configuration): Check {
  return {
    place: 'this machine',
    mend: 'install what is missing',
    async look(signal) {
      const renders = new Set<RenderProgram>();
      for (const { source } of targets) {
        if (source.render === 'helm' || source.render === 'kustomize') renders.add(source.render);
        // Argo CD and Flux may name either.
        if (source.from !== undefined) renders.add('helm').add('kustomize');
      }
      return [
        nodeVersion(process.versions.node),
        await gitVersion(signal),
        ...(await Promise.all([...renders].map(rendererFound))),
      ];
    },
  };
}

/** Whatever starts this refuses an older one, unless it is started past it. */
function nodeVersion(version: string): CheckResult {
  if (Number.parseInt(version, 10) >= neededNode) return well(`Node ${version}`);
  return fault(`Node ${version} is too old`, `use Node ${neededNode} or newer`);
}

async function gitVersion(signal: AbortSignal): Promise<CheckResult> {
  const mend = `install git ${oldestGit.join('.')} or newer`;
  try {
    const { stdout } = await run('git', ['--version'], { signal });
    const [version = '', major = 0, minor = 0] = /(\d+)\.(\d+)\S*/.exec(stdout) ?? [];
    const [oldMajor, oldMinor] = oldestGit;
    const isOld = Number(major) < oldMajor || (Number(major) === oldMajor && Number(minor) < oldMinor);
    return isOld ? fault(`git ${version} is too old`, mend) : well(`git ${version}`);
  } catch {
    return fault('there is no git', mend);
  }
}

async function rendererFound(name: RenderProgram): Promise<CheckResult> {
  try {
    await findRenderProgram(name);
    return well(`${name} is there, in a version that renders are tried with`);
  } catch (error) {
    return fault(
      error instanceof Error ? error.message : String(error),
      `put a fitting ${name} on the PATH of the worker`,
    );
  }
}

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { stopGroup } from '../../git/process-group.ts';
import type { ToolLimits } from './tool-renderer.ts';
import { sandboxCommand, sandboxEnvironment } from './sandbox.ts';

export interface ToolRun {
  executable: string;
  /** Arguments, given an empty private folder (a real path) that lives as long as the run. */
  prepare: (home: string) => Promise<readonly string[]>;
  /** Where it works. */
  folder: string;
  network: boolean;
  limits: ToolLimits;
  signal?: AbortSignal | undefined;
}

/** What a program printed, what it complained about, or which limit ended it. */
export type ToolOutcome = { output: string } | { complaint: string } | { exceeded: string };

/**
 * Runs a program that renders, in a sandbox: an environment built from nothing, no network unless allowed, bounded
 * in time, memory and output. It ends with all that it started. Rejects with the signal's reason only.
 */
export async function runTool(run: ToolRun): Promise<ToolOutcome> {
  const { executable, prepare, folder, network, limits, signal } = run;
  signal?.throwIfAborted();
  const home = await realpath(await mkdtemp(path.join(os.tmpdir(), 'plumbline-render-')));
  try {
    const command = [executable, ...(await prepare(home))];
    const [file, ...args] = await sandboxCommand(command, { memory: limits.memory, network });
    const timeLimit = AbortSignal.timeout(limits.time);
    const stop = signal === undefined ? timeLimit : AbortSignal.any([timeLimit, signal]);
    const subprocess = execa(file, args, {
      cwd: folder,
      env: sandboxEnvironment(home, network),
      extendEnv: false,
      stdin: 'ignore',
      stripFinalNewline: false,
      reject: false,
      maxBuffer: { stdout: limits.output, stderr: 1_000_000 },
      // A group of its own, so that whatever it starts ends with it.
      detached: true,
    });
    using _ = stopGroup(subprocess, stop);
    const result = await subprocess;
    signal?.throwIfAborted();
    // A program may end well although what it printed was cut off.
    if (result.isMaxBuffer && result.stdout.length >= limits.output)
      return { exceeded: `prints more than ${limits.output} bytes` };
    if (result.exitCode === 0) return { output: result.stdout };
    if (timeLimit.aborted) return { exceeded: `did not end within ${limits.time / 1000} s` };
    if (ranOutOfMemory(result.stderr))
      return { exceeded: `needs more than ${Math.round(limits.memory / 1e6)} MB of memory` };
    return { complaint: result.stderr };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function ranOutOfMemory(complaint: string): boolean {
  return /out of memory|cannot allocate memory|failed to reserve|failed to create new OS thread/.test(
    complaint,
  );
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundlePath } from '@temporalio/worker';
import { keepWorkflowBundle } from './kept-workflow-bundle.ts';

/**
 * The code of all workflows, as a worker takes it: a finished bundle. In the package, whose build replaces the address
 * below, it is part of it: no bundler runs in production, and all workers run the very same code. In a checkout it is
 * made when its sources have changed. How a workflow writes down its failures is part of the bundle, so there is a
 * second one for where payloads are encrypted.
 */
export async function workflowCode(isEncrypted: boolean): Promise<WorkflowBundlePath> {
  const file = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
  if (!file.endsWith('.ts')) return { codePath: isEncrypted ? encryptingFile(file) : file };
  const folder = path.dirname(file);
  const codePath = await keepWorkflowBundle(path.dirname(folder), {
    workflowsPath: file,
    workflowInterceptorModules: [workflowTracing(file)],
    ...(isEncrypted ? { failureConverterPath: path.join(folder, 'failure-converter.ts') } : {}),
  });
  return { codePath };
}

/** The bundle beside the usual one whose workflows leave messages of failures to the encryption. */
export function encryptingFile(file: string): string {
  return file.replace(/\.js$/, '-encrypting.js');
}

/**
 * What carries traces through workflows: part of every bundle.
 *
 * @param workflowsPath where the sources of the workflows are.
 */
export function workflowTracing(workflowsPath: string): string {
  return path.join(path.dirname(workflowsPath), 'tracing.ts');
}

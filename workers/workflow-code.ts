import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleOptions, WorkflowBundlePath } from '@temporalio/worker';
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
  const root = path.dirname(path.dirname(file));
  return { codePath: await keepWorkflowBundle(root, workflowBundleOptions(root, isEncrypted)) };
}

/** The bundle beside the usual one whose workflows leave messages of failures to the encryption. */
export function encryptingFile(file: string): string {
  return file.replace(/\.js$/, '-encrypting.js');
}

/**
 * What every bundle of the workflows is made of.
 *
 * Its modules are loaded once for all workflows of a worker, and frozen: loading a hundred and sixty of them for each
 * would take longer than most of its steps. So none of them may keep state (`test/safety` looks).
 *
 * @param root of the checkout.
 */
export function workflowBundleOptions(root: string, isEncrypted = false) {
  const inFolder = (name: string): string => path.join(root, 'workflows', name);
  const [workflowsPath, tracing] = [inFolder('index.ts'), inFolder('tracing.ts')];
  return {
    workflowsPath,
    workflowInterceptorModules: [tracing],
    preloadModules: [workflowsPath, tracing],
    ...(isEncrypted ? { failureConverterPath: inFolder('failure-converter.ts') } : {}),
  } satisfies BundleOptions;
}

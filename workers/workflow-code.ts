import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The code of all workflows, as a worker takes it. */
export type WorkflowCode = { workflowsPath: string } | { workflowBundle: { codePath: string } };

/**
 * The sources in a checkout, which the worker bundles when it starts; the finished bundle in the package, whose build
 * replaces the address below: no bundler runs in production, and all workers run the very same code. How a workflow
 * writes down its failures is part of the bundle, so there is a second one for where payloads are encrypted.
 */
export function workflowCode(isEncrypted: boolean): WorkflowCode {
  const file = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
  if (file.endsWith('.ts')) return { workflowsPath: file };
  return { workflowBundle: { codePath: isEncrypted ? encryptingFile(file) : file } };
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

import { fileURLToPath } from 'node:url';

/** The code of all workflows, as a worker takes it. */
export type WorkflowCode = { workflowsPath: string } | { workflowBundle: { codePath: string } };

/**
 * The sources in a checkout, which the worker bundles when it starts; the finished bundle in the package, whose build
 * replaces the address below: no bundler runs in production, and all workers run the very same code.
 */
export function workflowCode(): WorkflowCode {
  const file = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
  return file.endsWith('.ts') ? { workflowsPath: file } : { workflowBundle: { codePath: file } };
}

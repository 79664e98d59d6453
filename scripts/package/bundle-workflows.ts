import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { silentBundler } from '../../workers/kept-workflow-bundle.ts';
import { encryptingFile, workflowBundleOptions } from '../../workers/workflow-code.ts';
import { codeFolder, workflowsFile } from './compile.ts';

const mapComment = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(?<map>[\w+/=]+)/;

/** A bundle whose form is not what the sandbox of workflows expects. */
class BundleFormError extends Error {
  override readonly name = 'BundleFormError';
}

/**
 * Writes the finished bundles of all workflows below `folder`: the usual one, and the one for where payloads are
 * encrypted. Answers with the files that went into them, relative to the root.
 */
export async function bundleWorkflows(root: string, folder: string): Promise<string[]> {
  const file = path.join(folder, codeFolder, workflowsFile);
  const usual = await writeBundle(root, file, false);
  const encrypting = await writeBundle(root, encryptingFile(file), true);
  return [...new Set([...usual, ...encrypting])];
}

/** One bundle. Its map keeps names and lines for stack traces, and not the sources. */
async function writeBundle(root: string, file: string, isEncrypted: boolean): Promise<string[]> {
  const { code } = await bundleWorkflowCode({
    ...workflowBundleOptions(root, isEncrypted),
    logger: silentBundler,
  });
  const encoded = mapComment.exec(code)?.groups?.['map'];
  if (encoded === undefined) throw new BundleFormError('the bundle of workflows has no source map');
  const { sourcesContent: _sources, ...map } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as {
    sources: string[];
    sourcesContent: string[];
  };
  // Where it was built is nobody's business, and would make each build another.
  const files = map.sources.map((source) => source.replaceAll(path.join(root, '/'), ''));
  const slim = Buffer.from(JSON.stringify({ ...map, sources: files })).toString('base64');
  await writeFile(
    file,
    code.replace(encoded, () => slim),
  );
  return files;
}

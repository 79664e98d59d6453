import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';
import type { Environment } from '../../../clients/files/cache-folder.ts';
import type { Tool } from './tools.ts';

/** Folder of a tool's own Go module, which pins its version and the sums of all it is built from. */
export function moduleFolder(tool: Tool): string {
  return path.join(import.meta.dirname, 'modules', tool.module);
}

/** Where the binary of exactly this tool lies once it was obtained: a change of version or module is another path. */
export function cachedBinary(tool: Tool, environment: Environment): string {
  const digest = createHash('sha256')
    .update(
      JSON.stringify([
        tool.package,
        tool.version,
        tool.linkerFlags,
        process.platform,
        process.arch,
        ...(tool.cgoTags ?? []),
      ]),
    )
    .update(readFileSync(path.join(moduleFolder(tool), 'go.mod')))
    .digest('hex')
    .slice(0, 12);
  return path.join(cacheFolder(environment), 'tools', `${tool.name}-${tool.version}-${digest}`, tool.name);
}

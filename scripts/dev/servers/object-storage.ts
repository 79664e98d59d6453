import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { startServerProcess } from '../processes/server-process.ts';
import type { ServerProcess } from '../processes/server-process.ts';
import type { Progress } from '../progress.ts';
import { obtainTool } from '../toolchain/obtain.ts';

export interface ObjectStorageOptions {
  /** Buckets are folders in it. */
  folder: string;
  accessKey: string;
  secretKey: string;
  port?: number;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface ObjectStorage extends ServerProcess {
  /** `http://127.0.0.1:PORT`, of the region `us-east-1`. */
  endpoint: string;
}

/** Starts an S3 endpoint over a folder. */
export async function startObjectStorage(options: ObjectStorageOptions): Promise<ObjectStorage> {
  const { folder, accessKey, secretKey, progress, signal } = options;
  const common = { ...(progress && { progress }), ...(signal && { signal }) };
  const command = await obtainTool('versitygw', common);
  const port = await freePort(options.port);
  const buckets = path.join(folder, 'buckets');
  // Beside the objects instead of in extended attributes, which not every file system has.
  const attributes = path.join(folder, 'attributes');
  for (const each of [buckets, attributes]) mkdirSync(each, { recursive: true });
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await startServerProcess({
    name: 'versitygw',
    command,
    args: [
      '--quiet',
      `--port=127.0.0.1:${port}`,
      '--health=/health',
      'posix',
      `--sidecar=${attributes}`,
      buckets,
    ],
    environment: { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    logFolder: path.join(folder, 'logs'),
    ready: async () => (await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(2000) })).ok,
    ...(signal && { signal }),
  });
  return { ...server, endpoint };
}

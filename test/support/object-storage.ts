import { after } from 'node:test';
import { progressOnStandardError } from '../../scripts/dev/progress.ts';
import { startObjectStorage } from '../../scripts/dev/servers/object-storage.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Where and as whom to reach an S3 endpoint. */
export interface TestObjectStorage {
  endpoint: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

/** A real S3 endpoint over a temporary folder, of this file's own. Stopped when the file ends. */
export async function useObjectStorage(): Promise<TestObjectStorage> {
  const credentials = { accessKey: 'test-access', secretKey: 'test-secret' };
  const storage = await startObjectStorage({
    folder: temporaryFolder(),
    ...credentials,
    progress: progressOnStandardError,
  });
  after(() => storage.stop());
  return { endpoint: storage.endpoint, region: 'us-east-1', ...credentials };
}

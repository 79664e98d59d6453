import { fieldOf } from './raw-document.ts';
import type { PlacedFault } from './schema-faults.ts';

/** What does not fit how the processes are deployed. Works on the file as it was written. */
export function faultsOfDeployment(document: unknown): PlacedFault[] {
  const replicas = fieldOf(fieldOf(document, 'deployment'), 'replicas');
  if (typeof replicas !== 'number' || replicas <= 1) return [];
  const storage = fieldOf(document, 'storage');
  if (fieldOf(storage, 's3') !== undefined) return [];
  const folder = fieldOf(storage, 'folder');
  return [
    {
      path: folder === undefined ? ['deployment', 'replicas'] : ['storage', 'folder'],
      part: folder === undefined ? 'value' : 'key',
      message: `storage is a folder, and deployment.replicas is ${replicas}: replicas on other machines would not see it`,
      suggestion: 'use storage: { s3: { bucket: … } }, or deployment: { replicas: 1 }',
    },
  ];
}

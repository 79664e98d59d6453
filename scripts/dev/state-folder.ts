import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../../clients/files/cache-folder.ts';

/**
 * Where a stack of this name keeps its data between runs: below `PLUMBLINE_STATE`, or `plumbline` in the user's
 * state folder.
 */
export function stateFolder(name: string, environment: Environment = process.env): string {
  const own = environment['PLUMBLINE_STATE'];
  if (own) return path.resolve(own, name);
  const state = environment['XDG_STATE_HOME'] || path.join(os.homedir(), '.local', 'state');
  return path.join(state, 'plumbline', name);
}

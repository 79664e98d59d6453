import { z } from 'zod';
import { traits } from './traits.ts';

/** A file or folder of this machine. `~/` is the home folder of the user. */
export const LocalPath = z.string().min(1).register(traits, { localPath: true });

import { z } from 'zod';

/** What else is true of a text than its form. */
export const traits = z.registry<{
  /** Somebody may have written a secret here: messages never quote it. */
  sensitive?: true;
  /** May name a file or folder; relative ones start at the folder of the configuration file. */
  localPath?: true;
}>();

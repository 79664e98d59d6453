import { z } from 'zod';

/** A pattern of names, in which * and ? are wildcards. */
export const Glob = z.string().min(1);

import type { Migration } from './migrate.ts';

/** The version of plumbline.yaml that this program reads. Its schema is in `config/schema/`. */
export const newestVersion = 1;

/** From each version that was ever released to the one after. Version 1 is the first. */
export const migrations: readonly Migration[] = [];

import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { StoredIgnoreRule } from '../domain/infrastructure/stored-ignore-rule.ts';
import { loadJson } from './stored-json.ts';
import type { FindTarget } from './target-settings.ts';
import { updateJson } from './update-json.ts';

const keyOf = (target: string): string => `targets/${target}/ignore-rules.json`;

/** The rules that people made by their decisions, also those that have ended. */
export async function loadIgnoreRules(store: ObjectStore, target: string): Promise<StoredIgnoreRule[]> {
  return (await loadJson<StoredIgnoreRule[]>(store, keyOf(target))) ?? [];
}

/** Changes the stored rules; `change` is called again on the newest ones when somebody else was first. */
export async function updateIgnoreRules(
  store: ObjectStore,
  target: string,
  change: (rules: readonly StoredIgnoreRule[]) => StoredIgnoreRule[],
): Promise<void> {
  await updateJson<StoredIgnoreRule[]>(store, keyOf(target), [], change);
}

/** Targets with the rules of the configuration and, behind them, those that people made. */
export function withStoredIgnoreRules(store: ObjectStore, findTarget: FindTarget): FindTarget {
  return async (name) => {
    const settings = await findTarget(name);
    return { ...settings, ignore: [...settings.ignore, ...(await loadIgnoreRules(store, name))] };
  };
}

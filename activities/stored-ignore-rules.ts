import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { StoredIgnoreRule } from '../domain/infrastructure/stored-ignore-rule.ts';
import type { FindTarget } from './target-settings.ts';

/** Far more than the people who can decide about one target at once. */
const mostTries = 50;

const keyOf = (target: string): string => `targets/${target}/ignore-rules.json`;

/** The rules that people made by their decisions, also those that have ended. */
export async function loadIgnoreRules(store: ObjectStore, target: string): Promise<StoredIgnoreRule[]> {
  const { rules } = await load(store, target);
  return rules;
}

/** Changes the stored rules; `change` is called again on the newest ones when somebody else was first. */
export async function updateIgnoreRules(
  store: ObjectStore,
  target: string,
  change: (rules: readonly StoredIgnoreRule[]) => StoredIgnoreRule[],
): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { rules, version } = await load(store, target);
    if (await store.compareAndSwap(keyOf(target), version, JSON.stringify(change(rules)))) return;
  }
  throw new Error(`the ignore rules of target ${target} are changed too often to be written; try again`);
}

/** Targets with the rules of the configuration and, behind them, those that people made. */
export function withStoredIgnoreRules(store: ObjectStore, findTarget: FindTarget): FindTarget {
  return async (name) => {
    const settings = await findTarget(name);
    return { ...settings, ignore: [...settings.ignore, ...(await loadIgnoreRules(store, name))] };
  };
}

async function load(store: ObjectStore, target: string) {
  const { body, version } = await store.getVersioned(keyOf(target));
  const rules = body === undefined ? [] : (JSON.parse(new TextDecoder().decode(body)) as StoredIgnoreRule[]);
  return { rules, version };
}

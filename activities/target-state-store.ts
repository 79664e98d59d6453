import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { emptyTargetState } from '../domain/infrastructure/target-state.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';

/** Far more than the writers of one target that can collide. */
const mostTries = 50;

const keyOf = (target: string): string => `targets/${target}/state.json`;

export async function loadTargetState(store: ObjectStore, target: string): Promise<TargetState> {
  const { state } = await load(store, target);
  return state;
}

/** Changes the state of a target; `change` is called again on the newest state when somebody else was first. */
export async function updateTargetState(
  store: ObjectStore,
  target: string,
  change: (state: TargetState) => TargetState,
): Promise<TargetState> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { state, version } = await load(store, target);
    const changed = change(state);
    if (changed === state) return state;
    if (await store.compareAndSwap(keyOf(target), version, JSON.stringify(changed))) return changed;
  }
  throw new Error(`the state of target ${target} is changed too often to be written; try again`);
}

async function load(store: ObjectStore, target: string) {
  const { body, version } = await store.getVersioned(keyOf(target));
  const state: TargetState =
    body === undefined ? emptyTargetState : (JSON.parse(new TextDecoder().decode(body)) as TargetState);
  return { state, version };
}

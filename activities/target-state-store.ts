import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { emptyTargetState } from '../domain/infrastructure/target-state.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';
import { loadJson } from './stored-json.ts';
import { updateJson } from './update-json.ts';

const keyOf = (target: string): string => `targets/${target}/state.json`;

export async function loadTargetState(store: ObjectStore, target: string): Promise<TargetState> {
  return (await loadJson<TargetState>(store, keyOf(target))) ?? emptyTargetState;
}

/** Changes the state of a target; `change` is called again on the newest state when somebody else was first. */
export async function updateTargetState(
  store: ObjectStore,
  target: string,
  change: (state: TargetState) => TargetState,
): Promise<TargetState> {
  return await updateJson(store, keyOf(target), emptyTargetState, change);
}

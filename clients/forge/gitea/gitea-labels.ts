import { ForgeForbiddenError, ForgeNotFoundError } from '../errors.ts';
import type { CallGitea } from './gitea-calls.ts';
import { readPages } from './gitea-pages.ts';
import type { Label } from './gitea-types.ts';

/** A quiet grey: colours are for people to choose. */
const newLabelColor = '#8b949e';

/**
 * Ids of labels by their names: those of the repository, else those of its organisation. A label that nobody has yet is
 * made.
 */
export async function labelIdsOf(
  call: CallGitea,
  { owner, repository }: { owner: string; repository: string },
  names: readonly string[],
  signal?: AbortSignal,
): Promise<number[]> {
  const known = new Map<string, number>();
  const read = async (path: string): Promise<void> => {
    for await (const { id, name } of readPages<Label>(call, 'list labels', { path }, signal))
      if (!known.has(name.toLowerCase())) known.set(name.toLowerCase(), id);
  };
  await read(`${repository}/labels`);
  if (names.some((name) => !known.has(name.toLowerCase())))
    await read(`/orgs/${encodeURIComponent(owner)}/labels`).catch((error: unknown) => {
      // The owner is a person, or its labels are not for this token.
      if (!(error instanceof ForgeNotFoundError || error instanceof ForgeForbiddenError)) throw error;
    });
  const ids: number[] = [];
  for (const name of names) {
    const id = known.get(name.toLowerCase()) ?? (await make(name));
    known.set(name.toLowerCase(), id);
    ids.push(id);
  }
  return ids;

  async function make(name: string): Promise<number> {
    const body = { name, color: newLabelColor };
    const path = `${repository}/labels`;
    return (await call<Label>(`make label ${name}`, { method: 'POST', path, body, signal })).id;
  }
}

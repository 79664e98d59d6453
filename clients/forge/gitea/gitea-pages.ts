import type { CallGitea, GiteaCall } from './gitea-calls.ts';

const pageSize = 50;
/** Pages that are read at most: 5000 entries. */
const mostPages = 100;

/** Entries of all pages, as far as anybody reads them. An instance may give fewer on a page than it is asked for. */
export async function* readPages<Entry>(
  call: CallGitea,
  what: string,
  { path, query = {} }: Pick<GiteaCall, 'path' | 'query'>,
  signal?: AbortSignal,
): AsyncGenerator<Entry> {
  for (let page = 1; page <= mostPages; page += 1) {
    const entries = await call<Entry[] | null>(what, {
      path,
      query: { ...query, page, limit: pageSize },
      signal,
    });
    if (entries === null || entries.length === 0) return;
    yield* entries;
  }
}

const pageSize = 100;
/** Pages that are read at most: 5000 entries. */
const mostPages = 50;

/** Entries of all pages, as far as anybody reads them. */
export async function* readPages<Entry>(
  read: (page: { per_page: number; page: number }) => Promise<{ data: Entry[] }>,
): AsyncGenerator<Entry> {
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await read({ per_page: pageSize, page });
    yield* data;
    if (data.length < pageSize) return;
  }
}

import type { ConnectionLike, WorkflowClientInterceptor } from '@temporalio/client';
import { listSearchAttributes, missingSearchAttributes } from './search-attributes.ts';
import type { SearchAttributeKey } from './search-attributes.ts';

/** What workflows are told of search attributes: those they must leave out, in the memo they start with. */
export interface UnregisteredAttributes {
  keys: readonly SearchAttributeKey[];
  /** Under which name the memo has them. */
  memo: string;
}

/** How long an answer of the server is believed, milliseconds: an operator may register what is missing. */
const believed = 60_000;

/** The memo that says which of our attributes the namespace lacks; undefined where it has all. */
export type MemoOfUnregistered = () => Promise<Record<string, string[]> | undefined>;

/** Asks the server at most once a minute. */
export function createMemoOfUnregistered(
  connection: Pick<ConnectionLike, 'operatorService'>,
  namespace: string,
  { keys, memo }: UnregisteredAttributes,
): MemoOfUnregistered {
  let known: { at: number; names: Promise<string[]> } | undefined;
  return async () => {
    if (known === undefined || Date.now() - known.at > believed) {
      const registered = listSearchAttributes(connection, namespace);
      const names = registered.then((all) => missingSearchAttributes(all, keys).map(({ name }) => name));
      known = { at: Date.now(), names };
    }
    const missing = await known.names.catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return missing.length === 0 ? undefined : { [memo]: missing };
  };
}

/** Writes into the memo of whatever a client starts which search attributes it must leave out. */
export function withoutUnregistered(memoOf: MemoOfUnregistered): WorkflowClientInterceptor {
  return {
    async startWithDetails(input, next) {
      return await next({ ...input, options: await extended(input.options, memoOf) });
    },
    async signalWithStart(input, next) {
      return await next({ ...input, options: await extended(input.options, memoOf) });
    },
    async startUpdateWithStart(input, next) {
      const workflowStartOptions = await extended(input.workflowStartOptions, memoOf);
      return await next({ ...input, workflowStartOptions });
    },
  };
}

async function extended<Options extends { memo?: Record<string, unknown> }>(
  options: Options,
  memoOf: MemoOfUnregistered,
): Promise<Options> {
  const memo = await memoOf();
  return memo === undefined ? options : { ...options, memo: { ...options.memo, ...memo } };
}

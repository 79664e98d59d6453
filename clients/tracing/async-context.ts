import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Context, ContextManager } from '@opentelemetry/api';

/** Keeps the present span along promises and callbacks. */
export function createAsyncContext(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  return {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (context, work, self, ...input) => storage.run(context, () => work.call(self as never, ...input)),
    bind: (context, target) =>
      typeof target === 'function'
        ? (((...input: unknown[]) =>
            storage.run(context, () => target(...input) as unknown)) as typeof target)
        : target,
    enable() {
      return this;
    },
    disable() {
      storage.disable();
      return this;
    },
  };
}

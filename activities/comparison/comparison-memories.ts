import { createHash } from 'node:crypto';
import { ComparisonMemory } from './comparison-memory.ts';

/** Keeps texts by name, where only their owner reads them: names of objects and fields are in them, no secret. */
export interface MemoryStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
}

/** The memory of each cluster, by the address of its API server. */
export interface ComparisonMemories {
  of(server: string): Promise<ComparisonMemory>;
  /** Stores what is new in it. Where that fails, the next process learns it again. */
  keep(server: string): Promise<void>;
}

/** @param version of Plumbline; what another one stored is not used. */
export function createComparisonMemories(store: MemoryStore, version: string): ComparisonMemories {
  const memories = new Map<string, Promise<ComparisonMemory>>();
  const read = async (server: string): Promise<ComparisonMemory> => {
    const text = await store.read(nameOf(server)).catch(() => undefined);
    return ComparisonMemory.from(text, version);
  };
  return {
    async of(server) {
      const memory = memories.get(server) ?? read(server);
      memories.set(server, memory);
      return await memory;
    },
    async keep(server) {
      const memory = await memories.get(server);
      const text = memory?.takeChanged(version);
      if (text !== undefined) await store.write(nameOf(server), text).catch(() => undefined);
    },
  };
}

function nameOf(server: string): string {
  return `${createHash('sha256').update(server).digest('hex').slice(0, 16)}.json`;
}

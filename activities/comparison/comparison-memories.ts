import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { ComparisonMemory } from './comparison-memory.ts';

/** Keeps texts by name, where only their owner reads them: names of objects and fields are in them, no secret. */
export interface MemoryStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
}

/** A cluster that tells itself from others. */
type Cluster = Pick<KubernetesClient, 'identity'>;

/** The memory of each cluster. */
export interface ComparisonMemories {
  of(cluster: Cluster): Promise<ComparisonMemory>;
  /** Stores what is new in it. Where that fails, the next process learns it again. */
  keep(cluster: Cluster): Promise<void>;
}

/** @param version of Plumbline; what another one stored is not used. */
export function createComparisonMemories(store: MemoryStore, version: string): ComparisonMemories {
  const memories = new Map<string, Promise<ComparisonMemory>>();
  const read = async (name: string): Promise<ComparisonMemory> => {
    const text = await store.read(name).catch(() => undefined);
    return ComparisonMemory.from(text, version);
  };
  return {
    async of(cluster) {
      const name = await nameOf(cluster);
      const memory = memories.get(name) ?? read(name);
      memories.set(name, memory);
      return await memory;
    },
    async keep(cluster) {
      const name = await nameOf(cluster);
      const memory = await memories.get(name);
      const text = memory?.takeChanged(version);
      if (text !== undefined) await store.write(name, text).catch(() => undefined);
    },
  };
}

async function nameOf(cluster: Cluster): Promise<string> {
  return `${(await cluster.identity()).slice(0, 16)}.json`;
}

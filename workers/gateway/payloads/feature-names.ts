import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { refuseForbiddenHost } from '../../../clients/outgoing/forbidden-address.ts';

/** Metadata of a model by the Open Inference Protocol: what its inputs are called, and their shapes. */
const Metadata = z.object({
  inputs: z.array(z.object({ name: z.string().min(1), shape: z.array(z.number()) })).min(1),
});

const patience = 5000;

/**
 * Names of the inputs of a model, in their order, from its metadata: `GET /v2/models/MODEL` or a file of the same form.
 * An input with several values for an instance gives as many names. Undefined where they cannot be had, which is said;
 * columns then have the names of their positions.
 */
export async function readFeatureNames(
  source: string,
  log: (line: string) => void,
): Promise<string[] | undefined> {
  try {
    const { inputs } = Metadata.parse(await fetchMetadata(source));
    return inputs.flatMap(({ name, shape }) => namesOf(name, shape));
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it names no inputs' : (error as Error).message;
    log(`payloads: no names of features from ${source} (${reason}); state them as features, or start again`);
    return undefined;
  }
}

async function fetchMetadata(source: string): Promise<unknown> {
  if (!/^https?:/.test(source)) return JSON.parse(await readFile(source, 'utf8'));
  await refuseForbiddenHost(new URL(source).hostname);
  const response = await fetch(source, { redirect: 'manual', signal: AbortSignal.timeout(patience) });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  return await response.json();
}

/** The first dimension counts instances, -1 stands for any size. */
function namesOf(name: string, [, ...shape]: number[]): string[] {
  const width = shape.reduce((product, size) => product * Math.max(1, size), 1);
  return width === 1 ? [name] : Array.from({ length: width }, (_, index) => `${name}_${index}`);
}

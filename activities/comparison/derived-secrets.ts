import type { SourcePosition } from '../../clients/renderers/renderer.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { evidenceDigest } from '../../domain/infrastructure/finding-id.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import { judgeSecret } from '../../domain/infrastructure/secret-memory.ts';
import type { SecretMemory } from '../../domain/infrastructure/secret-memory.ts';
import { isEncrypted, secretSourceOf } from '../../domain/infrastructure/secret-sources.ts';
import type { SecretSource } from '../../domain/infrastructure/secret-sources.ts';
import { findingHead } from './finding-head.ts';
import type { FindingContext } from './finding-head.ts';
import type { LiveReader } from './live-reader.ts';
import type { DesiredObject } from './prepare-desired.ts';
import { readReferences } from './read-live.ts';
import type { ScanProblems } from './scan-problems.ts';

/** A source of a Secret and the place in Git where it stands. */
export interface PlacedSecretSource extends SecretSource {
  position: SourcePosition;
}

/** Git's objects that can be compared, and those that stand for Secrets without saying their values. */
export function splitSecretSources(
  desired: ReadonlyMap<string, DesiredObject & { source: SourcePosition }>,
): {
  comparable: DesiredObject[];
  encrypted: ObjectReference[];
  secretSources: PlacedSecretSource[];
} {
  const all = [...desired.values()];
  return {
    comparable: all.filter(({ object }) => !isEncrypted(object)),
    encrypted: all.filter(({ object }) => isEncrypted(object)).map(({ object }) => referenceOf(object)),
    secretSources: all.flatMap(({ object, source: position }) => {
      const source = secretSourceOf(object);
      return source === undefined ? [] : [{ ...source, position }];
    }),
  };
}

/** What the live Secrets behind sources without values tell. */
export interface DerivedSecrets {
  findings: Finding[];
  /** What to remember of each, by object key. */
  memories: Map<string, SecretMemory>;
}

/**
 * Looks at the Secrets that controllers make of sealed, external and encrypted sources. Git does not say their values:
 * they drift when they move although neither the source nor its controller moved them.
 */
export async function judgeDerivedSecrets(
  reader: LiveReader,
  sources: readonly PlacedSecretSource[],
  rememberedOf: (key: string) => SecretMemory | undefined,
  context: FindingContext,
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<DerivedSecrets> {
  const references = sources.map(({ secret }) => secret);
  const { live } = await readReferences(reader, references, problems, signal);
  const findings: Finding[] = [];
  const memories = new Map<string, SecretMemory>();
  for (const source of sources) {
    const key = objectKey(source.secret);
    const object = live.get(key);
    const remembered = rememberedOf(key);
    if (object === undefined) {
      // Not made yet, not readable, or deleted by somebody: its controller's business, and its value is not lost.
      if (remembered !== undefined) memories.set(key, remembered);
      continue;
    }
    const { moved, memory } = judgeSecret(object, source, remembered, context.fingerprint);
    memories.set(key, memory);
    if (moved.length > 0) findings.push(findingOf(source, object, moved, context));
  }
  return { findings, memories };
}

function findingOf(
  { secret, remedy, position }: PlacedSecretSource,
  live: KubernetesObject,
  fields: Finding['fields'],
  context: FindingContext,
): Finding {
  const reference: ObjectReference = secret;
  const { uid } = live.metadata;
  const evidence = fields.map(({ path, desired = null, live: actual = null }) => [path, desired, actual]);
  const digest = evidenceDigest({ target: context.target, object: reference, uid, live: evidence });
  return {
    ...findingHead({ drift: 'secret', reference, uid, digest }, context),
    origin: 'live',
    severity: 'high',
    fields,
    ignored: [],
    source: { file: position.file, line: position.line },
    notHealable: `Git does not say its value: ${remedy}`,
  };
}

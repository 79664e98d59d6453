import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import type { JsonObject } from '../../domain/infrastructure/object.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { adviseOnSecret } from '../../domain/source/secret-source.ts';
import { objectsIn } from '../../domain/source/yaml/source-documents.ts';
import { isManifest, trying } from './manifest-candidates.ts';
import type { CodifySession } from './session.ts';

/** Refuses to write a secret in clear, and says what to do instead where the source shows how it keeps secrets. */
export async function refuseSecret(
  session: CodifySession,
  { object }: LiveChange,
): Promise<SourceEditRefused> {
  const stated: { value: JsonObject; file: string }[] = [];
  for (const file of [...session.graph.closureOf(session.request.target)].filter(isManifest)) {
    const text = await session.read(file);
    if (text === undefined || !/\bSecret/.test(text)) continue;
    const objects = trying(() => objectsIn(text));
    if (objects instanceof SourceEditRefused) continue;
    for (const { value } of objects) {
      const name = valueAt(value, ['metadata', 'name']);
      if (typeof name === 'string' && name !== '' && object.name.includes(name)) stated.push({ value, file });
    }
  }
  const advice =
    object.kind === 'Secret'
      ? adviseOnSecret(stated)
      : 'move it into a Secret and refer to that (`valueFrom.secretKeyRef` for a variable)';
  return new SourceEditRefused('secret', `a secret is never written into Git in clear: ${advice}`);
}

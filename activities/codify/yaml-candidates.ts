import type { LiveChange } from '../../domain/source/live-change.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { editOf } from './candidate.ts';
import type { Candidates } from './candidate.ts';
import { isManifest, manifestEdits, recogniseExactly, trying } from './manifest-candidates.ts';
import type { CodifySession } from './session.ts';

/** In plain manifests there is one place: where the object stands. */
export async function* yamlCandidates(session: CodifySession, change: LiveChange): Candidates {
  for (const file of [...session.graph.closureOf(session.request.target)].filter(isManifest)) {
    const text = await session.read(file);
    if (text === undefined) continue;
    const edits = trying(() => manifestEdits(text, change, recogniseExactly(change), true));
    for (const edit of edits instanceof SourceEditRefused ? [] : edits)
      yield edit instanceof SourceEditRefused ? edit : editOf(file, edit);
  }
}

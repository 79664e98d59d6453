import { describeActor } from '../infrastructure/describe-writer.ts';
import type { DriftItem } from '../infrastructure/drift-item.ts';
import { describeFieldPath } from '../infrastructure/field-path.ts';
import type { Finding } from '../infrastructure/finding.ts';
import { describeReference } from '../infrastructure/object.ts';
import type { JsonObject } from '../infrastructure/object.ts';
import { isJsonObject } from '../source/json.ts';
import { SourceEditRefused } from '../source/refusal.ts';
import { writeObject } from '../source/yaml/object-file.ts';
import { readDocuments } from '../source/yaml/source-documents.ts';

const introduction = `# Merging this file approves to make the cluster equal Git again, for exactly the state below.
# Git says already what is wanted; this is the record of who wanted it back. Nothing reads it later: keep or delete it.
`;

/** More are in the page of the finding; the digest covers all of them. */
const mostDifferences = 200;

/** What somebody wants restored. Values of secrets are fingerprints by then. */
export interface WantedRevert {
  target: string;
  item: Pick<DriftItem, 'cause' | 'digest' | 'findings' | 'managers' | 'actors'>;
  findings: readonly Finding[];
  because: { reason: string; requestedBy?: string };
}

/** Where the record of a revert stands in a repository: named by the first of its findings. */
export function revertRecordPath({ findings }: Pick<DriftItem, 'findings'>): string {
  return `.plumbline/reverts/${findings[0] ?? 'unknown'}.yaml`;
}

/**
 * The record whose merge is the approval to restore an item: who, when, what, and the digest of the evidence. The same
 * evidence makes the same text.
 */
export function revertRecord({ target, item, findings, because }: WantedRevert): string {
  const [since = ''] = findings.map(({ firstSeen }) => firstSeen).toSorted();
  const differences = findings.flatMap(differencesOf);
  const { requestedBy = 'policy', reason } = because;
  const changedBy = [...item.actors.map(describeActor), ...item.managers];
  const record: JsonObject = {
    version: 1,
    target,
    cause: item.cause,
    digest: item.digest,
    requestedBy,
    reason,
    firstSeen: since,
    changedBy: changedBy.length === 0 ? ['unknown'] : changedBy,
    findings: [...item.findings],
    differences: differences.slice(0, mostDifferences),
    ...(differences.length > mostDifferences ? { andMore: differences.length - mostDifferences } : {}),
  };
  return `${introduction}${writeObject(record)}`;
}

function differencesOf(finding: Finding): JsonObject[] {
  const object = describeReference(finding);
  if (finding.drift === 'created') return [{ object, change: 'added' }];
  if (finding.drift === 'deleted') return [{ object, change: 'removed' }];
  return finding.fields.map(({ location, path, change, desired, live }) => ({
    object,
    field: describeFieldPath(location ?? path),
    change,
    ...(desired === undefined ? {} : { git: desired }),
    ...(live === undefined ? {} : { live }),
  }));
}

/** Why a merged record does not allow to restore what is seen now, in words; undefined where it does. */
export function lackOfApproval(
  text: string | undefined,
  target: string,
  { digest, earlierDigest }: Pick<DriftItem, 'digest' | 'earlierDigest'>,
): string | undefined {
  const record = text === undefined ? undefined : read(text);
  if (record === undefined) return 'its record is not in Git';
  if (record['target'] !== target) return 'its record is about another target';
  return record['digest'] === digest || (earlierDigest !== undefined && record['digest'] === earlierDigest)
    ? undefined
    : 'something else is there now than what was merged';
}

function read(text: string): JsonObject | undefined {
  try {
    const value = readDocuments(text)[0]?.value;
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SourceEditRefused) return undefined;
    throw error;
  }
}

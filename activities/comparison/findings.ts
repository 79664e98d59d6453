import { driftKindOf } from '../../domain/infrastructure/drift-kind.ts';
import type { ImagePaths } from '../../domain/infrastructure/drift-kind.ts';
import type { ExplainedDifference } from '../../domain/infrastructure/explain.ts';
import { publicDifference } from '../../domain/infrastructure/field-difference.ts';
import type {
  DriftKind,
  FieldDifference,
  Finding,
  IgnoredField,
} from '../../domain/infrastructure/finding.ts';
import { findingId } from '../../domain/infrastructure/finding-id.ts';
import { describeImageChange } from '../../domain/infrastructure/image-reference.ts';
import { impactOfCreation, impactOfHeal } from '../../domain/infrastructure/impact.ts';
import { formatPointer } from '../../domain/infrastructure/json-pointer.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { gravest, severityOfDeleted, severityOfDifference } from '../../domain/infrastructure/severity.ts';
import type { Comparison } from './comparison.ts';

/** What a scan knows beside the comparison of one object. */
export interface FindingContext {
  target: string;
  commit: string;
  /** When a finding was first seen (RFC 3339), undefined for a new one. */
  firstSeen: (id: string) => string | undefined;
  now: Date;
  fingerprint: FingerprintKey;
  /** Where custom resources name images, beside what is known. */
  imagePaths?: readonly ImagePaths[];
}

/** What a comparison found, safe to store and show: one finding for each kind of drift, none for a true object. */
export function findingsOf(comparison: Comparison, context: FindingContext): Finding[] {
  const { standing } = comparison;
  if (standing.is !== 'present') {
    const gone = { path: '', location: '', change: 'removed', manager: null, owners: [] } as const;
    const severity = severityOfDeleted(comparison.reference);
    const impact = impactOfCreation(comparison.desired);
    return [
      finding(comparison, context, { drift: 'deleted', severity, fields: [{ ...gone, owners: [] }], impact }),
    ];
  }
  const { live, expected } = standing.state;
  const impact = impactOfHeal(live, expected, comparison.drift);
  const byKind = Map.groupBy(comparison.drift, (difference) =>
    driftKindOf(live, difference, context.imagePaths),
  );
  return [...byKind].map(([drift, differences]) =>
    finding(comparison, context, {
      drift,
      severity: gravest(differences.map((one) => severityOfDifference(comparison.reference, one))),
      fields: differences.map((one) => {
        const field = publicDifference(context.fingerprint, standing.state, one);
        return drift === 'image' ? withNote(field) : field;
      }),
      impact,
    }),
  );
}

function withNote(field: FieldDifference): FieldDifference {
  if (!field.path.endsWith('/image')) return field;
  const note = describeImageChange(field.desired, field.live);
  return note === undefined ? field : { ...field, note };
}

function finding(
  comparison: Comparison,
  { target, commit, firstSeen, now, fingerprint }: FindingContext,
  content: { drift: DriftKind } & Pick<Finding, 'severity' | 'fields' | 'impact'>,
): Finding {
  const { reference, digest, origin, blocked, exempt, ignoredBelow, brokenRules, live } = comparison;
  const uid = live?.metadata.uid;
  const id = findingId(target, reference, content.drift);
  return {
    id,
    digest,
    ...earlierDigest(digest, fingerprint, (key) => comparison.digestBy(key)),
    ...(uid === undefined ? {} : { uid }),
    target,
    commit,
    origin,
    ...reference,
    ...content,
    firstSeen: firstSeen(id) ?? now.toISOString(),
    ignored: [...exempt.flatMap(ignoredField), ...ignoredBelow],
    ...(brokenRules.length === 0 ? {} : { brokenRules: [...brokenRules] }),
    ...(blocked === undefined ? {} : { blocked }),
  };
}

/** The digest as the key before this one makes it: what was decided on it still holds. */
export function earlierDigest(
  digest: string,
  { previous, secrets }: FingerprintKey,
  digestBy: (key: FingerprintKey) => string,
): Pick<Finding, 'earlierDigest'> {
  if (previous === undefined) return {};
  const earlier = digestBy({ ...previous, ...(secrets === undefined ? {} : { secrets }) });
  return earlier === digest ? {} : { earlierDigest: earlier };
}

function ignoredField({ path, rule }: ExplainedDifference): IgnoredField[] {
  return rule === undefined ? [] : [{ path: formatPointer(path), rule: rule.name }];
}

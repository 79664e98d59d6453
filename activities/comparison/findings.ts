import { scopeLabels } from '../../domain/emergency/scope-labels.ts';
import { driftKindOf } from '../../domain/infrastructure/drift-kind.ts';
import type { ExplainedDifference } from '../../domain/infrastructure/explain.ts';
import { publicDifference } from '../../domain/infrastructure/field-difference.ts';
import type {
  DriftKind,
  FieldDifference,
  Finding,
  IgnoredField,
} from '../../domain/infrastructure/finding.ts';
import { describeImageChange } from '../../domain/infrastructure/image-reference.ts';
import { impactOfCreation, impactOfHeal } from '../../domain/infrastructure/impact.ts';
import { formatPointer } from '../../domain/infrastructure/json-pointer.ts';
import { gravest, severityOfDeleted, severityOfDifference } from '../../domain/infrastructure/severity.ts';
import type { Comparison } from './comparison.ts';
import { earlierDigest, findingHead } from './finding-head.ts';
import type { FindingContext } from './finding-head.ts';

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
  context: FindingContext,
  content: { drift: DriftKind } & Pick<Finding, 'severity' | 'fields' | 'impact'>,
): Finding {
  const { reference, digest, origin, blocked, exempt, ignoredBelow, brokenRules, live, desired } = comparison;
  const { drift } = content;
  return {
    ...findingHead({ drift, reference, uid: live?.metadata.uid, digest }, context),
    ...earlierDigest(digest, context.fingerprint, (key) => comparison.digestBy(key)),
    ...scopeLabels(live, desired),
    origin,
    ...content,
    ignored: [...exempt.flatMap(ignoredField), ...ignoredBelow],
    ...(brokenRules.length === 0 ? {} : { brokenRules: [...brokenRules] }),
    ...(blocked === undefined ? {} : { blocked }),
  };
}

function ignoredField({ path, rule }: ExplainedDifference): IgnoredField[] {
  return rule === undefined ? [] : [{ path: formatPointer(path), rule: rule.name }];
}

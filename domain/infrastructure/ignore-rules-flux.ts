import {
  mappingAt,
  MalformedRuleError,
  parseEach,
  requireExpression,
  requirePointers,
  requireSelector,
  textAt,
  textsAt,
} from './ignore-rules-parsing.ts';
import type { ParsedIgnoreRules } from './ignore-rules-parsing.ts';

/**
 * Flux' `spec.ignore` of a Kustomization or `spec.driftDetection.ignore` of a HelmRelease as our rules. As in Flux,
 * the target's group, version, kind, name and namespace are regular expressions over the whole text, whatever is not
 * given matches, and the path `""` is the whole object.
 *
 * https://fluxcd.io/flux/components/helm/helmreleases/#ignore-rules
 *
 * @param owner who answers for them, such as `Flux HelmRelease flux-system/shop`.
 */
export function ignoreRulesOfFlux(ignore: readonly unknown[], owner: string): ParsedIgnoreRules {
  return parseEach(ignore, (entry) => {
    const paths = textsAt(entry, 'paths');
    if (paths.length === 0) throw new MalformedRuleError('paths', 'missing paths; "" is the whole object');
    requirePointers(paths, 'paths');
    const target = mappingAt(entry, 'target') ?? {};
    const expressionAt = (key: string): string | undefined => {
      const expression = textAt(target, key, `target.${key}`);
      requireExpression(expression, `target.${key}`);
      return expression;
    };
    const selectorAt = (key: string): string | undefined => {
      const selector = textAt(target, key, `target.${key}`);
      requireSelector(selector, `target.${key}`);
      return selector || undefined;
    };
    const kind = expressionAt('kind') ?? '';
    const version = expressionAt('version');
    const labelSelector = selectorAt('labelSelector');
    const annotationSelector = selectorAt('annotationSelector');
    const shown = paths.map((path) => (path === '' ? 'the whole object' : path)).join(', ');
    return [
      {
        matching: 'regex',
        group: expressionAt('group') ?? '',
        ...(version === undefined ? {} : { version }),
        kind,
        namespace: expressionAt('namespace') ?? '',
        name: expressionAt('name') ?? '',
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(annotationSelector === undefined ? {} : { annotationSelector }),
        jsonPointers: paths,
        literal: true,
        owner,
        reason: `Flux ignores ${shown} of ${kind === '' ? 'any kind' : kind}`,
      },
    ];
  });
}

import { ignoreRulesOfArgocd } from '../infrastructure/ignore-rules-argocd.ts';
import { ignoreRulesOfFlux } from '../infrastructure/ignore-rules-flux.ts';
import type { ParsedIgnoreRules } from '../infrastructure/ignore-rules-parsing.ts';
import type { KubernetesObject } from '../infrastructure/object.ts';
import { listAt, mapAt } from './fields.ts';
import { describeGitops } from './gitops-reference.ts';
import type { GitopsReference } from './gitops-reference.ts';

/**
 * What the object of a governor declares legitimate: `ignoreDifferences` of an Application, `ignore` of a
 * Kustomization, `driftDetection.ignore` of a HelmRelease.
 */
export function rulesOfGovernor(governor: GitopsReference, object: KubernetesObject): ParsedIgnoreRules {
  const owner = describeGitops(governor);
  if (governor.kind === 'Application')
    return ignoreRulesOfArgocd(listAt(object, 'spec', 'ignoreDifferences'), owner);
  const place = governor.kind === 'Kustomization' ? ['ignore'] : ['driftDetection', 'ignore'];
  return ignoreRulesOfFlux(listAt(object, 'spec', ...place), owner);
}

const settingOfKind = 'resource.customizations.ignoreDifferences.';

/**
 * What Argo CD ignores in all of its Applications, by `argocd-cm`: one setting for each kind, as
 * `…ignoreDifferences.<group>_<Kind>`, and one for all.
 *
 * @param parse reads the YAML of a setting; undefined where it is none.
 */
export function rulesOfArgocdSettings(
  settings: Readonly<Record<string, string>>,
  parse: (text: string) => unknown,
): ParsedIgnoreRules {
  const entries = Object.entries(settings).filter(([key]) => key.startsWith(settingOfKind));
  const ignored = entries.flatMap(([key, text]) => {
    const fields = mapAt({ parsed: parse(text) }, 'parsed');
    if (fields === undefined) return [];
    return [{ ...selectionOf(key.slice(settingOfKind.length)), ...fields }];
  });
  return ignoreRulesOfArgocd(ignored, 'argocd-cm');
}

/** `apps_Deployment` or, of the core group, `Service`; `all`. */
function selectionOf(name: string): { group: string; kind: string } {
  if (name === 'all') return { group: '*', kind: '*' };
  const separator = name.lastIndexOf('_');
  return { group: name.slice(0, Math.max(0, separator)), kind: name.slice(separator + 1) };
}

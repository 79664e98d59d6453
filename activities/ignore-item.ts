import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import { addRules, rulesFromFindings } from '../domain/infrastructure/stored-ignore-rule.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { updateIgnoreRules } from './stored-ignore-rules.ts';
import { readJson } from './stored-json.ts';

export function createIgnoreItem(deps: {
  store: ObjectStore;
  now: () => Date;
}): RemediationActivities['ignoreItem'] {
  return async ({ target, seen, decision }) => {
    const findings = await readJson<Finding[]>(deps.store, seen.evidence);
    const made = rulesFromFindings(findings, decision);
    await updateIgnoreRules(deps.store, target, (rules) => addRules(rules, made, deps.now()));
    const ids = made.map(({ id }) => id).join(', ');
    return `ignored until ${decision.until ?? 'removed'} by rule ${ids}; \`plumbline ignore remove ${target} ${made[0]?.id ?? 'ID'}\` ends it`;
  };
}

import type { JqSelector } from '../clients/jq/jq-selector.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { ConfigurationFault } from '../config/configuration-error.ts';
import { ignoreRuleForm } from '../config/schema/ignore-rule.ts';
import type { IgnoreRule as WrittenRule, WrittenIgnoreRule } from '../config/schema/ignore-rule.ts';
import type { WrittenExpressions } from '../config/written-expressions.ts';
import type { Target } from '../config/schema/target.ts';
import { ignoreRulesOfArgocd } from '../domain/infrastructure/ignore-rules-argocd.ts';
import { ignoreRulesOfFlux } from '../domain/infrastructure/ignore-rules-flux.ts';
import type { ParsedIgnoreRules } from '../domain/infrastructure/ignore-rules-parsing.ts';
import type { IgnoreRule } from '../domain/infrastructure/ignore-rules.ts';

/**
 * What a target ignores, of whatever form, each rule with where it is written.
 *
 * @throws ConfigurationError that lists every rule that cannot be read.
 */
export function ignoreRulesOf(target: Target): IgnoreRule[] {
  const faults = ignoreRuleFaultsOf(target);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return writtenRules(target).flatMap(({ rule, origin }) =>
    parse(rule).rules.map((one) => ({ ...one, origin })),
  );
}

/** What is wrong with the rules of a target, apart from their jq expressions. */
export function ignoreRuleFaultsOf(target: Target): ConfigurationFault[] {
  return writtenRules(target).flatMap(({ rule, origin }) =>
    parse(rule).faults.map(({ path, message }) =>
      faultAt(origin, path === '' ? message : `${path}: ${message}`),
    ),
  );
}

/** What is wrong with jq expressions; nothing of them is run. */
export async function jqFaultsOf(
  rules: readonly WrittenExpressions[],
  jq: JqSelector,
): Promise<ConfigurationFault[]> {
  const faults: ConfigurationFault[] = [];
  for (const { rule, origin } of rules) {
    for (const [index, expression] of (rule.jqPathExpressions ?? []).entries()) {
      const fault = await jq.check(expression);
      if (fault === undefined) continue;
      const place = fault.offset === undefined ? '' : ` at character ${fault.offset + 1}`;
      faults.push(
        faultAt(origin, `jqPathExpressions[${index}]: jq cannot read it${place}: ${fault.message}`),
      );
    }
  }
  return faults;
}

/** What a target ignores as it is written, in its configuration and in the files that this names. */
export function writtenRules({ name, ignore, ignoreRules }: Target): readonly WrittenIgnoreRule[] {
  return ignoreRules ?? ignore.map((rule, index) => ({ rule, origin: `target ${name}, ignore[${index}]` }));
}

function parse(rule: WrittenRule): ParsedIgnoreRules {
  const form = ignoreRuleForm(rule);
  if (form === 'argocd') return ignoreRulesOfArgocd([rule], 'Argo CD');
  if (form === 'flux') return ignoreRulesOfFlux([rule], 'Flux');
  const { group = '*', kind = '*', namespace = '*', name = '*', owner = '', reason = '' } = rule;
  const { jsonPointers, jqPathExpressions, managers, subresource, range, expires } = rule;
  const fields = { jsonPointers, jqPathExpressions, managers, subresource, range, expires };
  return { rules: [{ group, kind, namespace, name, owner, reason, ...fields }], faults: [] };
}

/** @param origin `FILE:LINE:COLUMN`, or words where the file is not known. */
function faultAt(origin: string, message: string): ConfigurationFault {
  const place = /^(.*):(\d+):(\d+)$/.exec(origin);
  if (place === null) return { file: origin, path: '', message };
  const [, file = '', line, column] = place;
  return { file, line: Number(line), column: Number(column), path: '', message };
}

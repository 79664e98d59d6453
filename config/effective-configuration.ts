import { isMap, Document } from 'yaml';
import { z } from 'zod';
import { policyPresets } from './policies.ts';
import { Configuration } from './schema/configuration.ts';

/** A configuration with everything filled in, in the form of the file: durations as `5m`, secrets as references. */
export function effectiveSettings(configuration: Configuration): z.input<typeof Configuration> {
  const targets = configuration.targets.map((target) => {
    const { ignoreRules: _rules, ...written } = target;
    return written;
  });
  return z.encode(Configuration, { ...configuration, targets });
}

/** The same as YAML that can itself be loaded; presets are explained in comments. */
export function effectiveConfiguration(configuration: Configuration): string {
  const document = new Document(effectiveSettings(configuration), { aliasDuplicateObjects: false });
  for (const [index, target] of configuration.targets.entries()) {
    const node = document.getIn(['targets', index], true);
    const rules = Object.entries(policyPresets).find(([name]) => name === target.policy)?.[1];
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === 'policy') : undefined;
    if (rules === undefined || pair === undefined) continue;
    const value = document.createNode(target.policy);
    value.comment = ` preset: ${JSON.stringify(rules)}`;
    pair.value = value;
  }
  return document.toString({ lineWidth: 110 });
}

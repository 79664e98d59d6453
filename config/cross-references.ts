import { faultsOfApprovalTerms } from './approval-terms.ts';
import { faultsOfCallerNames } from './caller-names.ts';
import { faultsOfDeployment } from './deployment-references.ts';
import { warningsOfIgnoreRules } from './ignore-rule-warnings.ts';
import { fieldOf, listAt, mappingAt } from './raw-document.ts';
import { faultsOfRetraining } from './retraining-references.ts';
import { faultsOfRollout } from './rollout-references.ts';
import { faultsOfRolloutSources } from './rollout-sources.ts';
import type { PlacedFault } from './schema-faults.ts';
import type { Configuration } from './schema/configuration.ts';
import { faultsOfTargets } from './target-references.ts';
import { warningsOfTrainingData } from './training-data-references.ts';

/**
 * What only several places together make wrong. Works on the file as it was written, so that these faults are
 * listed together with those of the schema instead of after them.
 */
export function faultsAcross(document: unknown): PlacedFault[] {
  return [
    ...repeatedNames(document, 'targets'),
    ...repeatedNames(document, 'people'),
    ...repeatedNames(document, 'notifications'),
    ...repeatedNames(document, 'models'),
    ...sharedInferenceServices(listAt(document, 'models')),
    ...missingPrometheus(document),
    ...faultsOfDeployment(document),
    ...faultsOfRetraining(document),
    ...faultsOfRollout(document),
    ...faultsOfRolloutSources(document),
    ...faultsOfTargets(document),
    ...missingFingerprintKey(document),
    ...loneFingerprintKey(document),
    ...faultsOfApprovalTerms(document),
    ...faultsOfCallerNames(listAt(mappingAt(document, 'approvals'), 'callers'), listAt(document, 'people')),
  ];
}

/** What is allowed and yet hardly meant. Each names the place that should change. */
export function warningsAcross(configuration: Configuration, now: Date): PlacedFault[] {
  return [...warningsOfIgnoreRules(configuration, now), ...warningsOfTrainingData(configuration)];
}

/** Whatever is named by others, or names its messages, is named once. */
function repeatedNames(
  document: unknown,
  list: 'targets' | 'people' | 'notifications' | 'models',
): PlacedFault[] {
  const names = listAt(document, list).map((entry) => fieldOf(entry, 'name'));
  return names.flatMap((name, index): PlacedFault[] => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    const message = `${list}[${index}].name "${name}" is already the name of ${list}[${first}]`;
    return [{ path: [list, index, 'name'], part: 'value', message }];
  });
}

/** Workers that share a bucket must share the key too, or each would see the other's fingerprints as drift. */
function missingFingerprintKey(document: unknown): PlacedFault[] {
  const sharesStorage = 's3' in mappingAt(document, 'storage');
  const hasKey = 'fingerprintKey' in mappingAt(document, 'secrets');
  if (!sharesStorage || hasKey || listAt(document, 'targets').length === 0) return [];
  return [
    {
      path: ['storage', 's3'],
      part: 'key',
      message: 'storage in s3 needs secrets.fingerprintKey: every worker must use the same key',
      suggestion: 'add secrets: { fingerprintKey: { env: PLUMBLINE_FINGERPRINT_KEY } }',
    },
  ];
}

function loneFingerprintKey(document: unknown): PlacedFault[] {
  const secrets = mappingAt(document, 'secrets');
  if (!('previousFingerprintKey' in secrets) || 'fingerprintKey' in secrets) return [];
  const message = 'secrets.previousFingerprintKey has no effect without secrets.fingerprintKey';
  return [
    {
      path: ['secrets', 'previousFingerprintKey'],
      part: 'key',
      message,
      suggestion: 'name the new key under fingerprintKey, or remove this one',
    },
  ];
}

/** Metrics and payloads are told apart by the service: two models of one would each take the other's for their own. */
function sharedInferenceServices(models: readonly unknown[]): PlacedFault[] {
  const services = models.map((model) => fieldOf(model, 'inferenceService'));
  return services.flatMap((service, index): PlacedFault[] => {
    const first = services.indexOf(service);
    if (typeof service !== 'string' || first === index) return [];
    const message = `models[${index}].inferenceService "${service}" is already watched as models[${first}]`;
    return [{ path: ['models', index, 'inferenceService'], part: 'value', message }];
  });
}

function missingPrometheus(document: unknown): PlacedFault[] {
  if (fieldOf(document, 'prometheus') !== undefined) return [];
  return listAt(document, 'models').flatMap((model, index): PlacedFault[] => {
    const asks = [
      ...(fieldOf(fieldOf(model, 'current'), 'prometheus') === undefined ? [] : [['current', 'prometheus']]),
      ...(listAt(model, 'thresholds').length === 0 ? [] : [['thresholds']]),
    ];
    return asks.map((path) => ({
      path: ['models', index, ...path],
      part: 'key',
      message: `models[${index}].${path.join('.')} needs the address of a Prometheus`,
      suggestion: 'add prometheus: { url: https://prometheus.example }',
    }));
  });
}

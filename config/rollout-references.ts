import { fieldOf, listOf } from './raw-document.ts';
import type { PlacedFault } from './schema-faults.ts';

/** What is wrong with how models are rolled out, in view of the rest of the file. Works on the file as it was written. */
export function faultsOfRollout(document: unknown): PlacedFault[] {
  const hasForge = [document, ...listOf(fieldOf(document, 'targets'))].some(
    (one) => fieldOf(one, 'forge') !== undefined,
  );
  return listOf(fieldOf(document, 'models')).flatMap((model, index): PlacedFault[] => {
    const rollout = fieldOf(model, 'rollout');
    if (rollout === undefined) return [];
    const path = ['models', index, 'rollout'];
    const faults: PlacedFault[] = [];
    if (fieldOf(model, 'inferenceService') === undefined)
      faults.push({
        path,
        part: 'key',
        message: `models[${index}].rollout does not say what is rolled out`,
        suggestion: 'add inferenceService: NAMESPACE/NAME to the model',
      });
    if (fieldOf(rollout, 'via') === 'git' && !hasForge)
      faults.push({
        path: [...path, 'via'],
        part: 'value',
        message: `models[${index}].rollout opens pull requests, and no forge says where`,
        suggestion: 'add forge: …, or via: cluster',
      });
    return faults;
  });
}

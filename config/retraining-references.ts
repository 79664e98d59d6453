import { fieldOf, listOf } from './raw-document.ts';
import type { PlacedFault } from './schema-faults.ts';

/** What is wrong with how models are retrained, in view of the rest of the file. Works on the file as it was written. */
export function faultsOfRetraining(document: unknown): PlacedFault[] {
  const clusters = new Set(
    listOf(fieldOf(document, 'targets')).map((target) => JSON.stringify(fieldOf(target, 'cluster'))),
  );
  return listOf(fieldOf(document, 'models')).flatMap((model, index): PlacedFault[] => {
    const retrain = fieldOf(model, 'retrain');
    if (retrain === undefined) return [];
    const path = ['models', index, 'retrain'];
    const subject = `models[${index}].retrain`;
    const places = [fieldOf(retrain, 'cluster'), fieldOf(model, 'cluster')];
    const faults: PlacedFault[] = [];
    if (clusters.size !== 1 && places.every((place) => place === undefined))
      faults.push({
        path,
        part: 'key',
        message: `${subject} does not say in which cluster`,
        suggestion: 'add cluster: { context: … } to it or to the model',
      });
    const stated = [fieldOf(retrain, 'above'), fieldOf(fieldOf(model, 'incident'), 'retrainAbove')];
    if (stated.every((share) => share !== undefined))
      faults.push({
        path: [...path, 'above'],
        part: 'key',
        message: `${subject}.above and models[${index}].incident.retrainAbove say the same thing`,
        suggestion: 'keep one of them',
      });
    return faults;
  });
}

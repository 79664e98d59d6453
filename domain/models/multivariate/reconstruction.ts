import type { PrincipalComponents } from '../../statistics/principal-components.ts';
import { principalComponents, reconstructionErrors } from '../../statistics/principal-components.ts';
import type { Column } from '../column.ts';
import type { FeatureEncoding } from './encode-features.ts';
import { encodeFeatures, learnEncodings } from './encode-features.ts';

/** What the columns of the reference have in common. */
export interface Reconstruction {
  encodings: FeatureEncoding[];
  components: PrincipalComponents;
}

/** Components are kept until they explain this share of the variance, as in NannyML. */
const varianceShare = 0.65;

export function fitReconstruction(reference: readonly Column[]): Reconstruction {
  const encodings = learnEncodings(reference);
  return { encodings, components: principalComponents(encodeFeatures(encodings, reference), varianceShare) };
}

/**
 * For each row, how much of it the reference's common structure does not explain, in standard deviations. Its mean over
 * a chunk moves when columns change together though each alone looks as before.
 */
export function reconstructionErrorOfRows(model: Reconstruction, columns: readonly Column[]): Float64Array {
  return reconstructionErrors(model.components, encodeFeatures(model.encodings, columns));
}

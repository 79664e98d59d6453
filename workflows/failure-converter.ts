import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stack traces of failures into payloads, which a codec then encrypts like all others. Used where
 * payloads are encrypted, by clients, workers and workflows alike; the name of the export is what Temporal looks for.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

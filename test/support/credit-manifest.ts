/** What Git says of the InferenceService that tests roll out. The comment is what an edit of the file has to keep. */
export const creditManifest = (
  namespace: string,
  storageUri: string,
): string => `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: credit, namespace: ${namespace} }
spec:
  predictor:
    minReplicas: 1
    model:
      modelFormat: { name: sklearn }
      storageUri: ${storageUri} # what serves
`;

/**
 * The revision that a pod belongs to, by its name: Knative calls pods `<revision>-deployment-<hash>-<pod>`, a
 * Deployment `<name>-<hash>-<pod>`, whose hash is another for each revision. Empty where the source of an event is no
 * pod: in Deployments KServe's agent does not learn the name of its pod and sends `http://localhost:9081/`.
 */
export function revisionOfSource(source: string): string {
  const pod = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.exec(source)?.[0];
  if (pod === undefined) return '';
  const knative = /^(?<revision>.+)-deployment-[a-z0-9]+-[a-z0-9]+$/.exec(pod)?.groups?.['revision'];
  return knative ?? pod.replace(/-[a-z0-9]{5}$/, '');
}

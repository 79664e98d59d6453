/** Scheme, `user@host:`, or a host that kustomize takes for a Git server without either. */
const remote = /^(?:git::)?(?:[a-z][a-z0-9+.-]*:\/\/|[\w.+-]+@[\w.-]+[:/]|(?:www\.)?github\.com[:/]|gh:)/i;

/** Whether kustomize would fetch this instead of reading it from the folder. */
export function isRemote(target: string): boolean {
  return remote.test(target) || /^git::/i.test(target) || /[?&](?:ref|version)=/.test(target);
}

/** For messages: an address may carry a password or a token. */
export function withoutCredentials(target: string): string {
  return target.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}

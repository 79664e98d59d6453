const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; is it running, and is this its address?',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'its name does not resolve; is the address right?',
  EAI_AGAIN: 'its name could not be resolved just now',
  ETIMEDOUT: 'no answer to the connection',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
  EPROTO: 'it does not speak TLS as expected; is the address right?',
};

const otherAuthority = 'its certificate is not signed by an authority we trust; set certificateAuthority';

const untrusted: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: otherAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: otherAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: otherAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: otherAuthority,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Why a request came to nothing, in words; `untrusted` where trying again cannot help. */
export function reasonOf(error: unknown): { reason: string; untrusted: boolean } {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const distrust = untrusted[code];
  if (distrust !== undefined) return { reason: distrust, untrusted: true };
  return { reason: unreachable[code] ?? (code || message), untrusted: false };
}

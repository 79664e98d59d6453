import type { Configuration } from '../config/schema/configuration.ts';
import type { LeaseTerms } from '../domain/emergency/lease-terms.ts';

/** How emergencies run: as stated, and else by the usual terms of approval. */
export function leaseTermsOf({ emergency, approvals }: Configuration): LeaseTerms {
  const { detect: _rules, openers, escalateTo, ...times } = emergency;
  const usual = approvals.default;
  return {
    ...times,
    openers: openers ?? usual.approvers,
    escalateTo: escalateTo ?? usual.escalateTo,
  };
}

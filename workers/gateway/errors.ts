import { ClientError } from '../../clients/errors.ts';

/** The gateway cannot listen where the configuration says. */
export class GatewayAddressError extends ClientError {
  readonly code = 'gateway-address';
  readonly retryable = false;

  constructor(address: string, port: number, cause: NodeJS.ErrnoException) {
    const reasons: Record<string, string> = {
      EADDRINUSE: 'something else listens there',
      EACCES: 'this user may not listen there',
      EADDRNOTAVAIL: 'this machine has no such address',
    };
    const reason = reasons[cause.code ?? ''] ?? cause.message;
    super(
      `the gateway cannot listen on ${address} port ${port}: ${reason}; set gateway.address and gateway.port`,
      { cause },
    );
  }
}

import { ClientError } from '../../errors.ts';

/** A stored profile that cannot be used. The message names the file and what to do. */
export class ProfileError extends ClientError {
  override readonly code:
    'profile-not-a-profile' | 'profile-version' | 'profile-damaged' | 'profile-settings';
  override readonly retryable = false;
  readonly file: string;

  constructor(code: ProfileError['code'], file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options);
    this.code = code;
    this.file = file;
  }
}

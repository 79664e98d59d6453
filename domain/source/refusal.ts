/** Why a live value was not carried into the source, each with what a person can do in its message. */
export const refusalCodes = [
  'not-readable',
  'path-missing',
  'shared-anchor',
  'merged-key',
  'explicit-tag',
  'layout',
  'secret',
  'masked-value',
  'owned-by-controller',
  'object-not-rendered',
  'no-place-in-source',
  'moves-others',
  'source-faulty',
  'symbolic-link',
  'outside-source',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** An edit that cannot be made so that only what was asked for changes. Never quotes values: they may be secret. */
export class SourceEditRefused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'SourceEditRefused';
    this.code = code;
  }
}

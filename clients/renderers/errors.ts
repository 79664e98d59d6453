import { ClientError } from '../errors.ts';

/** Base of what a renderer rejects with; faults of the source itself are values in its result. */
abstract class RenderError extends ClientError {}

/** The path to render does not exist in the checkout. */
export class RenderPathMissingError extends RenderError {
  readonly code = 'render-path-missing';
  readonly retryable = false;
  readonly path: string;

  constructor(path: string) {
    super(`Path ${path} does not exist in the source; correct \`path\` or the revision.`);
    this.path = path;
  }
}

/** The path to render lies outside the checkout, as written or through a symbolic link. */
export class RenderPathEscapesError extends RenderError {
  readonly code = 'render-path-escapes';
  readonly retryable = false;
  readonly path: string;

  constructor(path: string) {
    super(`Path ${path} leads out of the source; it must be relative and stay inside the repository.`);
    this.path = path;
  }
}

/** The program that renders this kind of source is not on this machine. */
export class RendererMissingError extends RenderError {
  readonly code = 'renderer-missing';
  readonly retryable = false;
  readonly program: string;

  constructor(program: string, remedy: string) {
    super(`${program} is needed to render this source and was not found; ${remedy}.`);
    this.program = program;
  }
}

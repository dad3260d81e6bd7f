/** An answer with a status that no `EngineError` code stands for. */
export class HttpError extends Error {
  override name = 'HttpError';

  /** @param message a sentence that is safe to show */
  constructor(
    readonly status: number,
    message: string,
    readonly field?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** No usable credentials (status 403, as clients of the original expect). */
export const notAuthenticated = () => new HttpError(403, 'Please provide valid credentials');

/** Known, but not allowed (status 401, as clients of the original expect). */
export const notAuthorized = (message = 'Not authorized to perform this operation') =>
  new HttpError(401, message);

/** A call that was refused or did not get through. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /** @param status of the response; 0 when there was none */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The sentences in the body of a refused call, else one of our own. */
export function messageOf(status: number, body: string): string {
  try {
    const { errors } = JSON.parse(body) as {
      errors?: { description?: string; field?: string }[];
    };
    const sentences = errors?.map(({ description }) => description).filter(Boolean);
    if (sentences?.length) return sentences.join(' ');
  } catch (error) {
    // A proxy in front answers with pages of its own.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The server answered with status ${status}.`;
}

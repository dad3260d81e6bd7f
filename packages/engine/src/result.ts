/** Outcome of a decision that may fail for reasons the caller chooses how to report. `error` is a sentence for users. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: string };

export const success = <T>(value: T): Result<T> => ({ ok: true, value });
export const failure = (error: string): Result<never> => ({ ok: false, error });

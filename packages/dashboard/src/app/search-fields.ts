import { z } from 'zod';

/** A parameter that may stand in the address several times. What cannot be read counts as absent. */
export const listOf = <T extends z.ZodType>(each: T) =>
  z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(each)).catch([]);

/** Rows left out before the first shown one. */
export const offsetField = z.coerce.number().int().min(0).catch(0);

/** Free text; absent: `''`. */
export const textField = z.string().catch('');

/** `key:value` pairs of the additional metadata, all of which must be there. */
export const metadataField = listOf(z.string().regex(/^[^:]+:/));

/** Empty lists stay out of requests: none means all, and the API answers 400 to an empty one. */
export const unlessEmpty = <T>(values: T[]) => (values.length > 0 ? values : undefined);

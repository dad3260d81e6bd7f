/** A time of a query, in ms. Nothing is older than 1970, and Postgres knows no year 0. */
export const timeOf = (text: string): number => Math.max(Date.parse(text), 0);

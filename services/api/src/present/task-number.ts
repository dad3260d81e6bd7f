/**
 * The integer that clients get beside a task's UUID. Nothing refers to it; it is stable because it is made of the
 * random part of the id, and small enough (48 bits) to be exact in every language.
 */
export const taskNumber = (id: string): number => Number.parseInt(id.slice(-12), 16);

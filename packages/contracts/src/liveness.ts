/** Every dispatcher and scheduler writes its beat this often, in ms (design section 6). */
export const PROCESS_BEAT_MS = 3_000;

/** A process that missed three beats counts as dead, in ms: its leases and its workers' streams are over. */
export const PROCESS_DEAD_AFTER_MS = 10_000;

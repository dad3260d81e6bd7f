import { uuidLowerBound, uuidTime } from '@hatchet-ts/service-kit';

export const MINUTE_MS = 60_000;

/** Smallest id of a minute (since 1970): runs created in it or later have none below. */
export const idOfMinute = (minute: number): string => uuidLowerBound(minute * MINUTE_MS);

export const minuteOfId = (id: string): number => Math.floor(uuidTime(id) / MINUTE_MS);

/** The minute of a run's id, in SQL. */
export const minuteOf = (id: string): string =>
  `(('x' || translate(substr(${id}::text, 1, 13), '-', ''))::bit(48)::bigint / ${MINUTE_MS})::integer`;

/** The minute of a moment, in SQL. */
export const minuteAt = (at: string): string => `floor(extract(epoch from ${at}) / 60)::integer`;

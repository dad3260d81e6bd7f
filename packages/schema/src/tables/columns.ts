import { customType } from 'drizzle-orm/pg-core';

/** A moment: epoch milliseconds in the engine, timestamptz in Postgres. */
export const instant = customType<{ data: number; driverData: number | string }>({
  dataType: () => 'timestamptz',
  toDriver: (ms) => new Date(ms).toISOString(),
  // The connection's parser makes it a number already.
  fromDriver: Number,
});

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

import { Client } from 'pg';

/** One statement on a connection of its own: for tests that look behind the platform's back. */
export async function queryDatabase<T extends object>(
  url: string,
  text: string,
  parameters: unknown[] = [],
): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, parameters)).rows;
  } finally {
    await client.end();
  }
}

import type { Queryable, Statement } from '../../database';

/** Every column that holds a secret encrypted with the master key. */
export const SECRET_COLUMNS = [
  { table: 'webhooks', column: 'auth' },
  { table: 'slack_webhooks', column: 'url' },
] as const;

export type SecretTable = (typeof SECRET_COLUMNS)[number]['table'];

export interface StoredSecret {
  id: string;
  ciphertext: Buffer;
}

const statements = Object.fromEntries(
  SECRET_COLUMNS.map(({ table, column }) => [
    table,
    {
      read: {
        name: `read_secrets_of_${table}`,
        text: `select id, ${column} as ciphertext from ${table} where id > $1 order by id limit $2`,
      },
      replace: {
        name: `replace_secret_of_${table}`,
        text: `update ${table} set ${column} = $3 where id = $1 and ${column} = $2`,
      },
    },
  ]),
) as Record<SecretTable, { read: Statement; replace: Statement }>;

/** Secrets of a table in the order of their ids. */
export function readStoredSecrets(
  db: Queryable,
  table: SecretTable,
  afterId: string,
  limit: number,
): Promise<StoredSecret[]> {
  return db.query<StoredSecret>(statements[table].read, [afterId, limit]);
}

/** Puts a new ciphertext in place of the one that was read; one that changed meanwhile is left alone. */
export async function replaceStoredSecret(
  db: Queryable,
  table: SecretTable,
  id: string,
  before: Buffer,
  after: Buffer,
): Promise<void> {
  await db.query(statements[table].replace, [id, before, after]);
}

import {
  type Database,
  readStoredSecrets,
  replaceStoredSecret,
  SECRET_COLUMNS,
  type SecretTable,
} from '@hatchet-ts/schema';
import type { Aead } from './keysets/aead';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const BATCH = 100;

/** Binds a ciphertext to its row: copied into another one it opens nothing. */
const placeOf = (table: SecretTable, id: string) => Buffer.from(`${table}/${id}`);

/** A secret as it is stored in a row (SEC-04). */
export function sealSecret(master: Aead, table: SecretTable, id: string, secret: string): Promise<Buffer> {
  return master.encrypt(Buffer.from(secret, 'utf8'), placeOf(table, id));
}

/** @throws {KeysetError} when the row was written with another key, or by another hand */
export async function openSecret(
  master: Aead,
  table: SecretTable,
  id: string,
  ciphertext: Uint8Array,
): Promise<string> {
  return (await master.decrypt(ciphertext, placeOf(table, id))).toString('utf8');
}

/**
 * Encrypts every stored secret with the keyset's primary key, so that older keys can be taken out of it. May be run
 * while the platform works, and again after it was interrupted.
 *
 * @returns how many secrets were written anew
 */
export async function reencryptSecrets(database: Database, master: Aead): Promise<number> {
  let done = 0;
  for (const { table } of SECRET_COLUMNS) {
    let after = FIRST_ID;
    for (;;) {
      const batch = await readStoredSecrets(database, table, after, BATCH);
      for (const { id, ciphertext } of batch) {
        const secret = await openSecret(master, table, id, ciphertext);
        await replaceStoredSecret(
          database,
          table,
          id,
          ciphertext,
          await sealSecret(master, table, id, secret),
        );
        done++;
      }
      const last = batch.at(-1);
      if (!last || batch.length < BATCH) break;
      after = last.id;
    }
  }
  return done;
}

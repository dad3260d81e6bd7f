import type { Queryable, Statement } from '../../database';

export interface LiveProcess {
  id: string;
  kind: string;
}

const BEAT: Statement = {
  name: 'beat_process',
  text: `with beat as (
      insert into processes (id, kind, heartbeat_at, started_at) values ($1, $2, $3, $3)
      on conflict (id) do update set heartbeat_at = excluded.heartbeat_at)
    select id, kind from processes where heartbeat_at > $4 or id = $1
    union select $1, $2`,
};

/** Renews this process and reads who else is alive (beat not older than `deadAfterMs`). */
export function beatProcess(
  db: Queryable,
  process: { id: string; kind: string },
  nowMs: number,
  deadAfterMs: number,
): Promise<LiveProcess[]> {
  return db.query<LiveProcess>(BEAT, [
    process.id,
    process.kind,
    new Date(nowMs).toISOString(),
    new Date(nowMs - deadAfterMs).toISOString(),
  ]);
}

const REMOVE: Statement = { name: 'remove_process', text: 'delete from processes where id = $1' };

export async function removeProcess(db: Queryable, id: string): Promise<void> {
  await db.query(REMOVE, [id]);
}

const REMOVE_DEAD: Statement = {
  name: 'remove_dead_processes',
  text: 'delete from processes where heartbeat_at < $1',
};

export async function removeDeadProcesses(db: Queryable, beforeMs: number): Promise<void> {
  await db.query(REMOVE_DEAD, [new Date(beforeMs).toISOString()]);
}

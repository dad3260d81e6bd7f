import type { Queryable, Statement } from '../../database';
import { plainArray, textArray } from '../../sql-array';
import type { Lease } from '../scheduling/leases';

export interface LiveProcess {
  id: string;
  kind: string;
}

const BEAT = (kind: string) => `beat as (
      insert into processes (id, kind, heartbeat_at, started_at) values ($1, '${kind}', $2, $2)
      on conflict (id) do update set heartbeat_at = excluded.heartbeat_at),
    alive as (select id, kind from processes where heartbeat_at > $3 or id = $1 union select $1, '${kind}')`;
const ALIVE = `(select json_agg(json_build_object('id', id, 'kind', kind)) from alive) as alive`;

// One statement for all a beat has to say and to learn: it is most of what an idle process asks.
const BEAT_SCHEDULER: Statement = {
  name: 'beat_scheduler',
  text: `with ${BEAT('scheduler')}
    select ${ALIVE}, (select json_agg(json_build_object('shard', shard, 'owner', owner, 'epoch', epoch) order by shard)
      from leases) as leases`,
};

/** Renews this scheduler; reads who else is alive (beat not older than `deadAfterMs`) and who holds which shard. */
export async function beatScheduler(
  db: Queryable,
  id: string,
  nowMs: number,
  deadAfterMs: number,
): Promise<{ alive: LiveProcess[]; leases: Lease[] }> {
  const [row] = await db.query<{ alive: LiveProcess[]; leases: Lease[] }>(BEAT_SCHEDULER, [
    id,
    new Date(nowMs).toISOString(),
    new Date(nowMs - deadAfterMs).toISOString(),
  ]);
  return row!;
}

const BEAT_DISPATCHER: Statement = {
  name: 'beat_dispatcher',
  text: `with ${BEAT('dispatcher')},
    i as (select * from unnest($4::uuid[], $5::timestamptz[]) as i(id, at)),
    worker_beats as (
      update worker_heartbeats h set heartbeat_at = greatest(h.heartbeat_at, i.at) from i where h.worker_id = i.id)
    select ${ALIVE}, (select coalesce(json_agg(json_build_object('id', w.id, 'session', w.session)), '[]')
      from i join workers w on w.id = i.id where not w.connected) as disconnected,
      exists (select from assignments where worker_id = any($6::uuid[]))
        or exists (select from worker_commands where worker_id = any($6::uuid[])) as "anyToSend"`,
};

export interface DispatcherBeat {
  alive: LiveProcess[];
  /** Workers that beat and count as disconnected, with their last session: alive, but nothing is sent to them. */
  disconnected: { id: string; session: number }[];
  /** Whether a connected worker has an assignment or a command: mostly, on an idle platform, none has. */
  anyToSend: boolean;
}

/** Renews this dispatcher and the workers that beat here; reads who else is alive, and whether its workers have work. */
export async function beatDispatcher(
  db: Queryable,
  id: string,
  workers: readonly { id: string; atMs: number }[],
  connectedIds: readonly string[],
  nowMs: number,
  deadAfterMs: number,
): Promise<DispatcherBeat> {
  const [row] = await db.query<DispatcherBeat>(BEAT_DISPATCHER, [
    id,
    new Date(nowMs).toISOString(),
    new Date(nowMs - deadAfterMs).toISOString(),
    plainArray(workers.map((worker) => worker.id)),
    textArray(workers.map((worker) => new Date(worker.atMs).toISOString())),
    plainArray(connectedIds),
  ]);
  return row!;
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

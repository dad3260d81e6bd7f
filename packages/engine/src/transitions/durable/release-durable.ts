import { lockDurableTasks } from '@hatchet-ts/schema';
import { Announcement } from '../../announce';
import type { SatisfiedWait, WaitResolver } from '../arm-waits';
import { type EntryOutcome, satisfyEntries } from './satisfy-entries';

/** The owner's key of a wait of the log. */
export const entryKey = (branch: number, node: number) => `${branch}/${node}`;

/** What a wait gives to the task that waited: what met it, by the names the task gave (contract guide 10.4). */
export function waitPayload(wait: Pick<SatisfiedWait, 'data'>): string {
  const members = new Map<string, string[]>();
  for (const { dataKey, datum } of wait.data) {
    const data = members.get(dataKey);
    if (data) data.push(datum);
    else members.set(dataKey, [datum]);
  }
  const texts = [...members].map(([key, data]) => `${JSON.stringify(key)}:[${data.join(',')}]`);
  return `{"CREATE":{${texts.join(',')}}}`;
}

export function waitOutcome(wait: SatisfiedWait): EntryOutcome {
  const [branch, node] = wait.owner.key.split('/').map(Number);
  return {
    taskId: wait.owner.id,
    branch: branch!,
    node: node!,
    result: { failed: false, error: null, payload: Buffer.from(waitPayload(wait)) },
  };
}

/** Goes on with durable tasks whose waits are over. Lock order: task, wait, log. */
export const releaseDurable: WaitResolver = async (context, db, satisfied, _owners, nowMs) => {
  const announcement = new Announcement();
  const logs = await lockDurableTasks(db, [...new Set(satisfied.map((wait) => wait.owner.id))]);
  await satisfyEntries(db, logs, satisfied.map(waitOutcome), announcement, nowMs);
  return () => announcement.publish(context, nowMs);
};

import { renameSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Part } from '@hatchet-ts/stack';
import { baseBackup } from '../base-backup';
import type { Fault } from './fault';

const SERVICES: readonly Part[] = ['api', 'grpc-dispatcher', 'controllers', 'scheduler'];

/** What a restore takes back is gone with those who knew of it; the broker alone still has messages about it. */
export const restoreBackup: Fault = {
  name: 'restore-backup',
  help: 'the database is copied under load and 1 to 3 s later put back as it was: all services, workers and Postgres are killed for it and started again',
  replicas: 1,
  async inject(stage, random, journal, driver) {
    const { postgres } = stage;
    const backup = `${postgres.dataDirectory}.backup`;
    rmSync(backup, { recursive: true, force: true });
    const to = await baseBackup(postgres, backup);
    await delay(random.between(1_000, 3_000));

    await Promise.all(SERVICES.map((part) => stage.kill(part)));
    while (stage.workerCount > 0) await stage.killWorker(0, journal);
    await postgres.kill('SIGQUIT');
    rmSync(postgres.dataDirectory, { recursive: true });
    renameSync(backup, postgres.dataDirectory);
    await postgres.restart();
    journal.write({ kind: 'restored', to });

    const open = driver.openRuns();
    const { rows } = await stage.db.query<{ id: string }>(
      'select id from tasks where id = any($1::uuid[]) union select id from runs where id = any($1::uuid[])',
      [open],
    );
    driver.forgetAllBut(new Set(rows.map(({ id }) => id)));
    // As a restore does it: nobody must wait for the heartbeats of processes that are not there.
    await stage.db.query('delete from processes');
    await Promise.all(SERVICES.map((part) => stage.restart(part)));
    await stage.startWorkers();
    return `${open.length - rows.length} open runs gone`;
  },
};

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataDirectory } from './data-directory';
import { commandOf } from './servers';

describe('the data directory', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'hatchet-data-test-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('is refused to a second platform and named with the process that has it', () => {
    const lock = path.join(parent, 'lock');
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, command: commandOf(process.ppid) }));

    expect(() => DataDirectory.open(parent)).toThrow(
      `The data directory ${parent} is in use: a platform runs on it as process ${process.ppid}.`,
    );
  });

  it('is given again after a close, and after the end of a process that could not close it', () => {
    DataDirectory.open(parent).close();
    const { pid } = spawnSync('true');
    writeFileSync(path.join(parent, 'lock'), JSON.stringify({ pid, command: 'true' }));

    expect(() => DataDirectory.open(parent).close()).not.toThrow();
  });

  it('is given when the pid in the lock went to another program', () => {
    writeFileSync(path.join(parent, 'lock'), JSON.stringify({ pid: process.ppid, command: 'an older one' }));

    expect(() => DataDirectory.open(parent).close()).not.toThrow();
  });

  it('gives back what was written for clients, readable by the owner only', () => {
    const data = DataDirectory.open(parent);

    data.writeClientEnv({ HATCHET_CLIENT_TOKEN: 'abc', HATCHET_CLIENT_TLS_STRATEGY: 'none' });

    expect(data.readClientEnv()).toEqual({
      HATCHET_CLIENT_TOKEN: 'abc',
      HATCHET_CLIENT_TLS_STRATEGY: 'none',
    });
    expect(statSync(data.file('client.env')).mode & 0o777).toBe(0o600);
    data.close();
  });

  it('has nothing for clients before the first start', () => {
    const data = DataDirectory.open(parent);

    expect(data.readClientEnv()).toEqual({});
    expect(data.readServices()).toBeUndefined();
    data.close();
  });
});

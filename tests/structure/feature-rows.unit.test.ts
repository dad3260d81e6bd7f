import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PROGRAM = path.resolve(__dirname, '../../scripts/write-feature-rows.mjs');

describe('the tests', () => {
  it('name no feature that does not exist', () => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--check'], { encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

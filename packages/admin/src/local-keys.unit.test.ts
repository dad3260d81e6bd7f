import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@hatchet-ts/config';
import { readPlatformKeys } from '@hatchet-ts/identity';
import { ensureKeys } from './local-keys';

describe('the keys of the one-process edition', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatchet-keys-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('are made on the first start and kept on the next', async () => {
    const first = await ensureKeys(directory);
    const { tokens } = await readPlatformKeys(readConfig(first));
    const token = await tokens.sign({ sub: 'somebody' });
    const second = await ensureKeys(directory);
    expect(second).toEqual(first);
    expect(await (await readPlatformKeys(readConfig(second))).tokens.verify(token, {})).toEqual({
      sub: 'somebody',
    });
  });

  it('come with two cookie secrets, and leave no drafts behind', async () => {
    const config = readConfig(await ensureKeys(directory));
    expect(config.SERVER_AUTH_COOKIE_SECRETS).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ]);
    expect(readdirSync(join(directory, 'keys')).sort()).toEqual([
      'cookie_secrets',
      'master.key',
      'private_ec256.key',
      'public_ec256.key',
    ]);
  });

  it('are not half replaced when some are lost', async () => {
    await ensureKeys(directory);
    const kept = readFileSync(join(directory, 'keys', 'master.key'), 'utf8');
    rmSync(join(directory, 'keys', 'public_ec256.key'));
    await expect(ensureKeys(directory)).rejects.toThrow(
      /holds master\.key and private_ec256\.key but not public_ec256\.key: restore them/,
    );
    expect(readFileSync(join(directory, 'keys', 'master.key'), 'utf8')).toBe(kept);
  });
});

import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CliError } from '../cli-error';

export const TLS_STRATEGIES = ['tls', 'mtls', 'none'] as const;
export type TlsStrategy = (typeof TLS_STRATEGIES)[number];

/** A platform and tenant under a name. Addresses that are absent are those in the token. */
export interface Profile {
  token: string;
  serverUrl?: string;
  grpcAddress?: string;
  tlsStrategy?: TlsStrategy;
}

interface StoredProfiles {
  default?: string;
  profiles: Record<string, Profile>;
}

/**
 * Profiles of this user, in `profiles.json` below the user's configuration directory. The file holds tokens, so only
 * its owner may read it.
 */
export class ProfileStore {
  private constructor(
    readonly file: string,
    private stored: StoredProfiles,
  ) {}

  static open(directory = configDirectory()): ProfileStore {
    const file = path.join(directory, 'profiles.json');
    return new ProfileStore(file, read(file));
  }

  get names(): string[] {
    return Object.keys(this.stored.profiles).sort();
  }

  get defaultName(): string | undefined {
    return this.stored.default;
  }

  find(name: string): Profile | undefined {
    return Object.hasOwn(this.stored.profiles, name) ? this.stored.profiles[name] : undefined;
  }

  /** @throws CliError when there is none */
  get(name: string): Profile {
    const profile = this.find(name);
    if (!profile)
      throw new CliError(`could not get profile '${name}': profile '${name}' not found`, {
        hint: this.names.length
          ? `There are: ${this.names.join(', ')}.`
          : "There are none yet: 'hatchet server start' makes one, so does 'hatchet profile add'.",
      });
    return profile;
  }

  /** Adds or replaces. */
  put(name: string, profile: Profile): void {
    this.write({ ...this.stored, profiles: { ...this.stored.profiles, [name]: profile } });
  }

  /** A default that is removed is a default no more (CLI-10). */
  remove(name: string): void {
    this.get(name);
    const { [name]: _removed, ...profiles } = this.stored.profiles;
    this.write({ default: this.stored.default === name ? undefined : this.stored.default, profiles });
  }

  setDefault(name: string | undefined): void {
    if (name !== undefined) this.get(name);
    this.write({ ...this.stored, default: name });
  }

  private write(stored: StoredProfiles): void {
    mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, this.file);
    this.stored = stored;
  }
}

/** `HATCHET_CONFIG_DIR`, else what the system uses: XDG_CONFIG_HOME, APPDATA on Windows, `~/.config`. */
export function configDirectory(env = process.env): string {
  if (env.HATCHET_CONFIG_DIR) return path.resolve(env.HATCHET_CONFIG_DIR);
  const base =
    env.XDG_CONFIG_HOME || (process.platform === 'win32' && env.APPDATA) || path.join(homedir(), '.config');
  return path.join(base, 'hatchet');
}

function read(file: string): StoredProfiles {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { profiles: {} };
    throw new CliError(`could not read the profiles: ${(error as Error).message}`, { cause: error });
  }
  try {
    const stored = JSON.parse(text) as StoredProfiles;
    if (typeof stored.profiles !== 'object' || stored.profiles === null)
      throw new Error('no "profiles" in it');
    return stored;
  } catch (error) {
    throw new CliError(`${file} is damaged: ${(error as Error).message}`, {
      hint: 'Correct it or move it away, then add the profiles again.',
      cause: error,
    });
  }
}

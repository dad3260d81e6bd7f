import { style } from './style';

/** What a command did, for a person. */
export function done(text: string): void {
  console.log(`${style().green('✓')} ${text}`);
}

/** What a command is about to do, or found. */
export function note(text: string): void {
  console.log(`${style().cyan('ℹ')} ${text}`);
}

/** What a person should know though the command goes on; on stderr, so that stdout stays what was asked for. */
export function warn(text: string): void {
  console.error(`${style(process.stderr).yellow('Warning:')} ${text}`);
}

import type { Rest } from '../rest/rest-client';
import { App } from './app';
import { render } from './ink';

/** The alternate screen, as editors and pagers use it: what was in the terminal before is there again afterwards. */
const ENTER_SCREEN = '\u001b[?1049h\u001b[H';
const LEAVE_SCREEN = '\u001b[?1049l';

/** Shows the terminal UI until the user leaves it. */
export async function showTui(rest: Rest, runId: string | undefined): Promise<void> {
  process.stdout.write(ENTER_SCREEN);
  const leave = () => process.stdout.write(LEAVE_SCREEN);
  // A crash, too, must leave the terminal usable, and its report readable.
  process.once('exit', leave);
  try {
    await render(<App rest={rest} runId={runId} />, { exitOnCtrlC: true }).waitUntilExit();
  } finally {
    process.off('exit', leave);
    leave();
  }
}

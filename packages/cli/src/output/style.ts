import { createColors } from 'picocolors';

/** Colours for a stream: none in pipes, with NO_COLOR or on a dumb terminal; FORCE_COLOR overrides. */
export function style(stream: NodeJS.WriteStream = process.stdout) {
  return createColors(coloured(stream));
}

function coloured(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  // no-color.org: any value but the empty one.
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
}

import { style } from './style';

/** A state in its usual colour. */
export function colouredStatus(status: string): string {
  const colours = style();
  switch (status) {
    case 'COMPLETED':
    case 'ACTIVE':
    case 'enabled':
      return colours.green(status);
    case 'FAILED':
      return colours.red(status);
    case 'RUNNING':
      return colours.cyan(status);
    case 'CANCELLED':
    case 'INACTIVE':
    case 'disabled':
      return colours.dim(status);
    default:
      return colours.yellow(status);
  }
}

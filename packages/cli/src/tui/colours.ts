/** Colours of states, the same everywhere. */
export function statusColour(status: string | undefined): string | undefined {
  switch (status) {
    case 'COMPLETED':
    case 'ACTIVE':
      return 'green';
    case 'FAILED':
      return 'red';
    case 'RUNNING':
      return 'cyan';
    case 'QUEUED':
    case 'PAUSED':
      return 'yellow';
    default:
      return 'gray';
  }
}

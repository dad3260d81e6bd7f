/**
 * Resolves at the first SIGINT or SIGTERM. From the call on, signals no longer end the process: one that comes during
 * a start takes effect after it, and further ones change nothing about a stop that is under way.
 */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}

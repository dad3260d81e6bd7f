import { readFileSync } from 'node:fs';

/**
 * Loaded into a service with `--require`: its wall clock is off by what a file says, from the moment it gets SIGUSR2.
 * The monotonic clock is not: setting the time of a host does not touch that one.
 */
const file = process.env.FAULTS_CLOCK_FILE;
const RealDate = Date;
let skewMs = 0;

class SkewedDate extends RealDate {
  constructor(...parts: unknown[]) {
    super(...((parts.length > 0 ? parts : [SkewedDate.now()]) as [number]));
  }

  static override now(): number {
    return RealDate.now() + skewMs;
  }
}

if (file) {
  globalThis.Date = SkewedDate as DateConstructor;
  process.on('SIGUSR2', () => {
    skewMs = Number(readFileSync(file, 'utf8'));
  });
}

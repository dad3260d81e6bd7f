const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g;

/**
 * Milliseconds in a duration of Go's notation, with days added (CFG-03, AMB-06): `1h30m`, `1.5h`, `250ms`, `1d`.
 * Negative and empty durations have no meaning for a setting; they give undefined, like any other text.
 */
export function parseDuration(text: string, bareUnit: 'ms' | 's'): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    return finite(Number(text) * DURATION_UNITS_MS[bareUnit]!);
  }
  if (!DURATION.test(text)) {
    return undefined;
  }
  const parts = [...text.matchAll(DURATION_PART)];
  return finite(parts.reduce((sum, [, number, unit]) => sum + Number(number) * DURATION_UNITS_MS[unit!]!, 0));
}

/** Beyond a safe integer of milliseconds arithmetic on times loses precision. */
const finite = (ms: number) => (ms <= Number.MAX_SAFE_INTEGER ? ms : undefined);

const BYTE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1024,
  kib: 1024,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
};

/** Bytes in a size such as `4194304`, `4MB` or `512KiB`. Units are powers of 1024, as gRPC counts its 4 MB default. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+)\s*([a-z]*)$/i.exec(text);
  const unit = BYTE_UNITS[match?.[2]?.toLowerCase() ?? ''];
  if (!match || unit === undefined) {
    return undefined;
  }
  const size = Number(match[1]) * unit;
  return Number.isSafeInteger(size) ? size : undefined;
}

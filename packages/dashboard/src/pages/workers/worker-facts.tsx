import { Meter } from '../../design/meter';
import { Badge } from '../../design/status-badge';
import type { Worker } from './workers-queries';

const LOOKS = {
  ACTIVE: { tone: 'good', text: 'Active' },
  PAUSED: { tone: 'warn', text: 'Paused' },
  INACTIVE: { tone: 'plain', text: 'Gone' },
} as const;

export function WorkerStatus({ worker: { status = 'INACTIVE' } }: { worker: Worker }) {
  return <Badge tone={LOOKS[status].tone}>{LOOKS[status].text}</Badge>;
}

/** Slots in use, by type (WRK-15). */
export function WorkerSlots({ worker }: { worker: Worker }) {
  const types = Object.entries(worker.slotConfig ?? {});
  return (
    <span className="inline-flex flex-wrap gap-x-4 gap-y-1">
      {types.map(([type, { limit, available = limit }]) => (
        <span key={type} className="inline-flex items-center gap-2">
          {(types.length > 1 || type !== 'default') && <span className="text-xs text-ink-faint">{type}</span>}
          <Meter label={`Slots in use, ${type}`} used={limit - available} limit={limit} />
        </span>
      ))}
    </span>
  );
}

export function WorkerLabels({ worker }: { worker: Worker }) {
  return (
    <span className="flex flex-wrap gap-1">
      {worker.labels?.map(({ key, value }) => (
        <span
          key={key}
          className="rounded border border-line px-1.5 font-mono text-2xs leading-5 text-ink-soft"
        >
          {key}: {value}
        </span>
      ))}
    </span>
  );
}

const LANGUAGES = { GOLANG: 'Go', PYTHON: 'Python', TYPESCRIPT: 'TypeScript', RUBY: 'Ruby' };

/** `TypeScript 20.1, SDK 1.33.2`; empty when the worker did not say. */
export function runtimeText({ runtimeInfo }: Worker): string {
  const { language, languageVersion, sdkVersion } = runtimeInfo ?? {};
  const parts = [
    language && [LANGUAGES[language], languageVersion].filter(Boolean).join(' '),
    sdkVersion && `SDK ${sdkVersion}`,
  ];
  return parts.filter(Boolean).join(', ');
}

import { Ban, Check, CircleDashed, type LucideIcon, Moon, Play, X } from 'lucide-react';
import { classNames } from './class-names';

export const RUN_STATUSES = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

interface Look {
  label: string;
  icon: LucideIcon;
  /** Text colour. */
  ink: string;
  /** Colours of the badge. */
  badge: string;
  /** The colour for charts and bars. */
  color: string;
}

export const STATUS_LOOKS: Record<RunStatus, Look> = {
  QUEUED: {
    label: 'Queued',
    icon: CircleDashed,
    ink: 'text-queued',
    badge: 'bg-queued-soft text-queued',
    color: 'var(--queued)',
  },
  RUNNING: {
    label: 'Running',
    icon: Play,
    ink: 'text-running',
    badge: 'bg-running-soft text-running',
    color: 'var(--running)',
  },
  COMPLETED: {
    label: 'Completed',
    icon: Check,
    ink: 'text-good',
    badge: 'bg-good-soft text-good',
    color: 'var(--good)',
  },
  FAILED: { label: 'Failed', icon: X, ink: 'text-bad', badge: 'bg-bad-soft text-bad', color: 'var(--bad)' },
  CANCELLED: {
    label: 'Cancelled',
    icon: Ban,
    ink: 'text-stopped',
    badge: 'bg-stopped-soft text-stopped',
    color: 'var(--stopped)',
  },
};

/** Nothing more happens to a run in one of these states, unless it is replayed. */
export const isFinal = (status: RunStatus) => status !== 'QUEUED' && status !== 'RUNNING';

/**
 * @param asleep a durable task that gave its slot back while it waits
 */
export function StatusBadge({ status, asleep = false }: { status: RunStatus; asleep?: boolean }) {
  const { label, icon, badge } = STATUS_LOOKS[status];
  const Icon = asleep ? Moon : icon;
  return (
    <span
      className={classNames(
        'inline-flex h-5 items-center gap-1 rounded-full px-1.5 pr-2 text-2xs font-medium whitespace-nowrap',
        badge,
      )}
    >
      <Icon
        aria-hidden
        strokeWidth={2.75}
        className={classNames('size-3', status === 'RUNNING' && !asleep && 'animate-beat')}
      />
      {asleep ? 'Asleep' : label}
    </span>
  );
}

type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'accent';
const TONES: Record<Tone, string> = {
  plain: 'bg-queued-soft text-queued',
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  accent: 'bg-accent-soft text-accent',
};

/** A short word about something, in a tone. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: React.ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex h-5 max-w-full items-center truncate rounded-full px-2 text-2xs font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

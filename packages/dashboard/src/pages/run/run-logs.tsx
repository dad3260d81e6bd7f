import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { classNames } from '../../design/class-names';
import { EmptyState } from '../../design/empty-state';
import { useFollowEnd } from '../../design/follow-end';
import { Panel } from '../../design/page';
import { clockTime } from '../../format/time';
import { useTenantId } from '../../session/session';
import { logsQuery, type TaskSummary } from './run-queries';

const LEVELS: Record<string, string> = {
  ERROR: 'text-bad',
  WARN: 'text-warn',
  INFO: 'text-ink-soft',
  DEBUG: 'text-ink-faint',
};

/** Lines the tasks wrote; follows new ones while the end is in view. */
export function RunLogs({ tasks, live }: { tasks: readonly TaskSummary[]; live: boolean }) {
  const tenant = useTenantId();
  const { data: lines = [] } = useQuery(
    logsQuery(
      tenant,
      tasks.map(({ taskExternalId }) => taskExternalId),
      live,
    ),
  );
  const box = useFollowEnd<HTMLDivElement>(lines.length);
  if (lines.length === 0)
    return (
      <EmptyState icon={ScrollText} title="No log lines">
        What a task writes with <code className="font-mono text-xs">ctx.logger.info(…)</code> stands here
        while it runs.
      </EmptyState>
    );
  return (
    <Panel flush>
      <div
        {...box}
        role="log"
        aria-label="Logs"
        tabIndex={0}
        className="max-h-[32rem] overflow-auto py-2 font-mono text-xs leading-5"
      >
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended and have no id
          <div key={index} className="flex gap-3 px-4 hover:bg-hover">
            <span className="shrink-0 text-ink-faint">{clockTime(Date.parse(line.createdAt))}</span>
            <span className={classNames('w-10 shrink-0', LEVELS[line.level ?? 'INFO'])}>{line.level}</span>
            {tasks.length > 1 && <span className="shrink-0 text-ink-faint">{line.taskDisplayName}</span>}
            <span className="min-w-0 break-words whitespace-pre-wrap">{line.message}</span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

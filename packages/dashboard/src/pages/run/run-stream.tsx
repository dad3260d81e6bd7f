import { useQuery } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../design/button';
import { CopyButton } from '../../design/copy-button';
import { EmptyState } from '../../design/empty-state';
import { useFollowEnd } from '../../design/follow-end';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { isFinal } from '../../design/status-badge';
import { sizeText } from '../../format/size';
import { clockTime } from '../../format/time';
import { Note } from './run-payloads';
import { streamQuery, type TaskSummary } from './run-queries';
import { type AttemptStream, byAttempt } from './stream';

/** What the tasks of a run stream, as it comes (STR-01). */
export function RunStream({
  run,
  tasks,
  live,
}: {
  run: string;
  tasks: readonly TaskSummary[];
  live: boolean;
}) {
  const stream = useQuery(streamQuery(run, live));
  return (
    <QueryView query={stream}>
      {({ chunks, isCut, payloadsRestricted }) => {
        if (payloadsRestricted) return <Note>Your role does not show payloads.</Note>;
        const shown = byAttempt(chunks).flatMap((attempt) => {
          const task = tasks.find(({ taskExternalId }) => taskExternalId === attempt.taskExternalId);
          return task ? [{ attempt, task }] : [];
        });
        if (shown.length === 0)
          return (
            <EmptyState icon={Radio} title="Nothing is streamed">
              What a task sends with <code className="font-mono text-xs">ctx.putStream(…)</code> stands here
              while it runs, and for a while after.
            </EmptyState>
          );
        return (
          <div className="flex flex-col gap-4">
            {isCut && <Note>The beginning is left out: this page keeps the newest of a long stream.</Note>}
            {shown.map(({ attempt, task }) => (
              <StreamPanel
                key={`${attempt.taskExternalId} ${attempt.retryCount}`}
                name={task.displayName}
                attempt={attempt}
                streaming={!isFinal(task.status) && attempt.retryCount + 1 === (task.attempt ?? 1)}
              />
            ))}
          </div>
        );
      }}
    </QueryView>
  );
}

function StreamPanel({
  name,
  attempt: { chunks, retryCount },
  streaming,
}: {
  name: string;
  attempt: AttemptStream;
  /** More may come. */
  streaming: boolean;
}) {
  const [asChunks, setAsChunks] = useState(false);
  const text = chunks.map(({ message }) => message).join('');
  const box = useFollowEnd<HTMLDivElement>(text.length);
  return (
    <Panel
      flush
      title={retryCount > 0 ? `${name}, attempt ${retryCount + 1}` : name}
      actions={
        <>
          <span className="px-1 text-2xs text-ink-faint tabular-nums">{sizeText(text.length)}</span>
          <Button variant="quiet" size="small" aria-pressed={asChunks} onClick={() => setAsChunks(!asChunks)}>
            {asChunks ? 'Text' : 'Chunks'}
          </Button>
          <CopyButton text={text} label="Copy the stream" />
        </>
      }
    >
      <div
        {...box}
        role="log"
        aria-label={`Stream of ${name}`}
        tabIndex={0}
        className="max-h-[32rem] overflow-auto px-4 py-3 font-mono text-xs leading-5"
      >
        {asChunks ? (
          chunks.map((chunk) => (
            <div key={chunk.id} className="flex gap-3 hover:bg-hover">
              <span className="shrink-0 text-ink-faint">{clockTime(Date.parse(chunk.createdAt))}</span>
              <span className="w-10 shrink-0 text-right text-ink-faint tabular-nums">{chunk.index}</span>
              <span className="min-w-0 break-words whitespace-pre-wrap">{chunk.message}</span>
            </div>
          ))
        ) : (
          <span className="break-words whitespace-pre-wrap">{text}</span>
        )}
        {streaming && (
          <span
            aria-hidden
            className="ml-0.5 inline-block h-3.5 w-1.5 animate-beat bg-running align-[-2px]"
          />
        )}
      </div>
    </Panel>
  );
}

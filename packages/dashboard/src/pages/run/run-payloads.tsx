import { CircleX } from 'lucide-react';
import { CopyButton } from '../../design/copy-button';
import { JsonViewer } from '../../design/json-viewer';
import { Panel } from '../../design/page';
import { errorText } from '../../format/error-text';

export const isEmpty = (value: object | undefined | null) =>
  value === undefined || value === null || Object.keys(value).length === 0;

/** Input or output of a run or task. */
export function Payload({
  label,
  value,
  pending = false,
  restricted = false,
}: {
  label: 'input' | 'output';
  value: object | undefined | null;
  /** There is none yet. */
  pending?: boolean;
  /** Who is logged in may not see payloads. */
  restricted?: boolean;
}) {
  if (restricted) return <Note>Your role does not show payloads.</Note>;
  if (isEmpty(value) && pending) return <Note>There is no {label} yet.</Note>;
  return (
    <Panel flush>
      <JsonViewer label={label} value={value ?? {}} />
    </Panel>
  );
}

/** A sentence where content would be. */
export function Note({ children }: { children: React.ReactNode }) {
  return (
    <p className="rounded-lg border border-dashed border-line-strong p-4 text-[0.8125rem] text-ink-faint">
      {children}
    </p>
  );
}

/** Why a run or task failed, first line first. */
export function Failure({ message }: { message: string }) {
  const text = errorText(message);
  const [summary, ...rest] = text.split('\n');
  return (
    <section aria-label="Error" className="overflow-hidden rounded-lg border border-bad/30 bg-bad-soft">
      <header className="flex items-start gap-2.5 px-4 py-2.5">
        <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
        <h2 className="min-w-0 flex-1 text-[0.8125rem] font-medium break-words text-bad">{summary}</h2>
        <CopyButton text={text} label="Copy the error" />
      </header>
      {rest.length > 0 && (
        <pre
          tabIndex={0}
          className="max-h-72 overflow-auto border-t border-bad/20 px-4 py-3 font-mono text-xs leading-5 text-ink-soft"
        >
          {rest.join('\n')}
        </pre>
      )}
    </section>
  );
}

import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../../design/button';
import type { TriggerDraft, TriggerRunDialogProps } from './trigger-run-dialog';
import type { TriggerTime } from './use-trigger';

/** With its readers of JSON schemas and cron expressions it is loaded when somebody wants it. */
const Dialog = lazy(() => import('./trigger-run-dialog'));

export function TriggerRunDialog(props: TriggerRunDialogProps) {
  return (
    <Suspense>
      <Dialog {...props} />
    </Suspense>
  );
}

const LABELS: Record<TriggerTime, string> = { now: 'Trigger run', at: 'Schedule run', cron: 'Create cron' };

/** A button that opens the dialog. */
export function TriggerRunButton({
  time = 'now',
  draft,
  label = LABELS[time],
}: {
  time?: TriggerTime;
  draft?: TriggerDraft;
  /** Default: what the dialog does. */
  label?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden /> {label}
      </Button>
      {open && <TriggerRunDialog open onOpenChange={setOpen} time={time} draft={draft} />}
    </>
  );
}

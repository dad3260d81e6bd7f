import { useState } from 'react';
import { Button } from '../../design/button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input } from '../../design/field';
import { countOf, localInputText, utcTime } from '../../format/time';
import { type Schedule, useMoveSchedules } from './scheduled-queries';

/** Gives schedules another time. */
export function MoveDialog({
  schedules,
  onClose,
  onDone,
}: {
  schedules: readonly Schedule[];
  onClose: () => void;
  onDone: () => void;
}) {
  const [at, setAt] = useState(() => localInputText(Date.parse(schedules[0]!.triggerAt)));
  const move = useMoveSchedules(() => {
    onClose();
    onDone();
  });
  const isTime = !Number.isNaN(Date.parse(at));
  const what = countOf(schedules.length, 'schedule');
  return (
    <Dialog title={`Move ${what}`} open onOpenChange={(open) => !open && onClose()}>
      <DialogBody>
        <Field label="Time" hint={isTime && utcTime(Date.parse(at))} error={move.error?.message}>
          <Input type="datetime-local" step={1} value={at} onChange={(event) => setAt(event.target.value)} />
        </Field>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep</Button>
        <Button
          variant="primary"
          busy={move.isPending}
          disabled={!isTime}
          onClick={() =>
            move.mutate({
              ids: schedules.map(({ metadata }) => metadata.id),
              triggerAt: new Date(at).toISOString(),
            })
          }
        >
          Move {what}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

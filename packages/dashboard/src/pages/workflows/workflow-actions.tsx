import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { useAction } from '../../api/use-action';
import { Button } from '../../design/button';
import { Confirm, Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input, SelectInput } from '../../design/field';
import { useTenantId } from '../../session/session';
import type { Workflow } from './workflows-queries';

type Behavior = 'QUEUE' | 'DROP';

export function useResumeWorkflow() {
  const tenant = useTenantId();
  return useAction(
    (workflow: Workflow) =>
      answer(
        client.PATCH('/api/v1/workflows/{workflow}', {
          params: { path: { workflow: workflow.metadata.id } },
          body: { pause: { action: 'unpause' } },
        }),
      ),
    { done: (_, { name }) => `${name} runs again.`, refresh: [['workflows', tenant]] },
  );
}

/** Asks what becomes of the work that comes meanwhile. */
export function PauseWorkflowDialog({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const tenant = useTenantId();
  const [cron, setCron] = useState<Behavior>('QUEUE');
  const [schedule, setSchedule] = useState<Behavior>('QUEUE');
  const [ttl, setTtl] = useState('24h');
  const pause = useAction(
    () =>
      answer(
        client.PATCH('/api/v1/workflows/{workflow}', {
          params: { path: { workflow: workflow.metadata.id } },
          body: {
            pause: {
              action: 'pause',
              pausedWorkflowCronRunQueueBehavior: cron,
              pausedWorkflowScheduledRunQueueBehavior: schedule,
              pausedWorkflowQueueTTL: ttl,
            },
          },
        }),
      ),
    {
      done: () => `${workflow.name} is paused.`,
      refresh: [['workflows', tenant]],
      shownInForm: true,
      onDone: onClose,
    },
  );
  return (
    <Dialog
      title={`Pause ${workflow.name}?`}
      description="Running tasks go on. New runs wait until you resume the workflow."
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody>
        <Field label="Runs of crons">
          <BehaviorSelect value={cron} onChange={setCron} />
        </Field>
        <Field label="Scheduled runs">
          <BehaviorSelect value={schedule} onChange={setSchedule} />
        </Field>
        <Field
          label="Longest wait"
          hint="A duration such as 30m or 24h. Runs that wait longer are cancelled."
          error={pause.error?.message}
        >
          <Input value={ttl} onChange={(event) => setTtl(event.target.value)} />
        </Field>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it running</Button>
        <Button
          variant="primary"
          busy={pause.isPending}
          disabled={!ttl.trim()}
          onClick={() => pause.mutate()}
        >
          Pause the workflow
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function BehaviorSelect({ value, onChange }: { value: Behavior; onChange: (value: Behavior) => void }) {
  return (
    <SelectInput value={value} onChange={(event) => onChange(event.target.value as Behavior)}>
      <option value="QUEUE">Wait with the others</option>
      <option value="DROP">Are left out</option>
    </SelectInput>
  );
}

export function DeleteWorkflowDialog({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const remove = useAction(
    () =>
      answer(
        client.DELETE('/api/v1/workflows/{workflow}', {
          params: { path: { workflow: workflow.metadata.id } },
        }),
      ),
    { done: () => `${workflow.name} is deleted.`, refresh: [['workflows', tenant]] },
  );
  return (
    <Confirm
      title={`Delete ${workflow.name}?`}
      description="Its crons, schedules and event triggers end with it. Runs stay, and those under way go on. A worker that registers it brings it back."
      action="Delete the workflow"
      danger
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={async () => {
        await remove.mutateAsync();
        await navigate({ to: `/tenants/${tenant}/workflows` });
      }}
    />
  );
}

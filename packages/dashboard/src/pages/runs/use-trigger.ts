import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { toast } from 'sonner';
import { answer, client } from '../../api/client';
import { localTime } from '../../format/time';
import { useTenantId } from '../../session/session';

export type TriggerTime = 'now' | 'at' | 'cron';

export interface TriggerWish {
  time: TriggerTime;
  workflowName: string;
  input: Record<string, unknown>;
  additionalMetadata: Record<string, unknown>;
  /** Local time, of `at`. */
  at: string;
  cronName: string;
  cronExpression: string;
}

/** Starts a run and shows it, or stores a schedule or cron. */
export function useTrigger(onDone: () => void) {
  const tenant = useTenantId();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const refresh = (thing: string) => queries.invalidateQueries({ queryKey: [thing, tenant] });

  const runNow = async ({ workflowName, input, additionalMetadata }: TriggerWish) => {
    const { run } = await answer(
      client.POST('/api/v1/stable/tenants/{tenant}/workflow-runs/trigger', {
        params: { path: { tenant } },
        body: { workflowName, input, additionalMetadata },
      }),
    );
    onDone();
    await navigate({ to: `/tenants/${tenant}/runs/${run.metadata.id}` });
  };
  const schedule = async ({ workflowName, input, additionalMetadata, at }: TriggerWish) => {
    const { triggerAt } = await answer(
      client.POST('/api/v1/tenants/{tenant}/workflows/{workflow}/scheduled', {
        params: { path: { tenant, workflow: workflowName } },
        body: { input, additionalMetadata, triggerAt: new Date(at).toISOString() },
      }),
    );
    onDone();
    toast.success(`${workflowName} will run at ${localTime(Date.parse(triggerAt))}.`);
    await refresh('scheduled');
  };
  const createCron = async ({ workflowName, input, additionalMetadata, ...wish }: TriggerWish) => {
    const { cronName, cronExpression } = wish;
    await answer(
      client.POST('/api/v1/tenants/{tenant}/workflows/{workflow}/crons', {
        params: { path: { tenant, workflow: workflowName } },
        body: { input, additionalMetadata, cronName, cronExpression },
      }),
    );
    onDone();
    toast.success(`The cron ${cronName} is on.`);
    await refresh('crons');
  };
  const acts = { now: runNow, at: schedule, cron: createCron };
  return useMutation({
    mutationFn: (wish: TriggerWish) => acts[wish.time](wish),
    meta: { shownInForm: true },
  });
}

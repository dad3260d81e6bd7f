import { useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { answer, client } from '../../api/client';
import { unlessEmpty } from '../../app/search-fields';
import { Confirm } from '../../design/dialog';
import { countText } from '../../format/time';
import { useTenantId } from '../../session/session';
import { runCountQuery, sinceOf } from './runs-queries';
import type { RunsFilter } from './runs-search';

/** What a bulk action reaches: named runs, or all that a filter matches. */
export interface BulkTarget {
  action: 'cancel' | 'replay';
  ids?: string[];
  filter?: RunsFilter;
}

const WORDS = {
  cancel: {
    verb: 'Cancel',
    done: 'Cancelling',
    consequence:
      'Running tasks are told to stop; queued ones never start. Runs that have ended stay as they are.',
  },
  replay: {
    verb: 'Replay',
    done: 'Replaying',
    consequence: 'The runs start over with the same input. What they did before is done again.',
  },
};

/** Says how many runs it is about before it does anything. */
export function BulkActionDialog({
  target,
  onClose,
  onDone,
}: {
  target: BulkTarget | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const tenant = useTenantId();
  const queries = useQueryClient();
  const { data: matching } = useQuery({
    ...runCountQuery(tenant, target?.filter as RunsFilter),
    enabled: target?.filter !== undefined,
  });
  if (target === undefined) return null;
  const { verb, done, consequence } = WORDS[target.action];
  const count = target.ids?.length ?? matching;
  const runs = count === undefined ? '… runs' : `${countText(count)} ${count === 1 ? 'run' : 'runs'}`;
  const act = async () => {
    const body = target.ids
      ? { externalIds: target.ids }
      : {
          filter: {
            since: sinceOf(target.filter!),
            statuses: unlessEmpty(target.filter!.status),
            workflowIds: unlessEmpty(target.filter!.workflow),
            search: target.filter!.q.trim() || undefined,
            failureReasons: unlessEmpty(target.filter!.reason),
            parentTaskExternalId: target.filter!.parent,
            additionalMetadata: unlessEmpty(target.filter!.metadata),
          },
        };
    try {
      await answer(
        client.POST(`/api/v1/stable/tenants/{tenant}/tasks/${target.action}`, {
          params: { path: { tenant } },
          body,
        }),
      );
    } catch (error) {
      toast.error((error as Error).message);
      throw error;
    }
    toast.success(`${done} ${runs}.`);
    onDone();
    await queries.invalidateQueries({ queryKey: ['runs', tenant] });
  };
  return (
    <Confirm
      title={`${verb} ${runs}?`}
      description={consequence}
      action={`${verb} ${runs}`}
      danger={target.action === 'cancel'}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={act}
    />
  );
}

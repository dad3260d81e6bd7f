import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTenantId } from '../../session/session';
import { taskQuery } from './run-queries';

/** Leads to the run of the task that spawned this one, with that task selected if it is one of several. */
export function ParentLink({ task: id }: { task: string }) {
  const tenant = useTenantId();
  const { data: task } = useQuery(taskQuery(id));
  // Runs of a single task have its id; of a DAG's task only the server knows the run.
  const run = task?.workflowRunExternalId ?? id;
  return (
    <Link
      to={`/tenants/${tenant}/runs/${run}`}
      search={run === id ? {} : { task: id }}
      className="text-accent hover:underline"
    >
      {task?.displayName ?? id.slice(-8)}
    </Link>
  );
}

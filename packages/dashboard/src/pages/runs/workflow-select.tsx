import { useQuery } from '@tanstack/react-query';
import { SelectInput } from '../../design/field';
import { useTenantId } from '../../session/session';
import { workflowsQuery } from './runs-queries';

/** One workflow or all of them, for lists that can be narrowed to one. */
export function WorkflowSelect({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (workflow: string | undefined) => void;
}) {
  const { data: workflows = [] } = useQuery(workflowsQuery(useTenantId()));
  return (
    <SelectInput
      aria-label="Workflow"
      className="w-auto max-w-56"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">All workflows</option>
      {workflows.map(({ metadata, name }) => (
        <option key={metadata.id} value={metadata.id}>
          {name}
        </option>
      ))}
    </SelectInput>
  );
}

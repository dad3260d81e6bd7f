import type { RestSchema } from '@hatchet-ts/contracts';
import { X } from 'lucide-react';
import { Button } from '../../design/button';
import { FilterMenu } from '../../design/filter-menu';
import { SearchInput } from '../../design/search-input';
import { FAILURE_REASONS } from './failure-reasons';
import { MetadataFilter } from './metadata-filter';
import type { RunsFilter } from './runs-search';
import { WindowSelect } from './window-select';

interface RunsFilterBarProps {
  filter: RunsFilter;
  onChange: (change: Partial<RunsFilter>) => void;
  workflows: readonly RestSchema<'Workflow'>[];
}

const REASONS = Object.entries(FAILURE_REASONS).map(([value, label]) => ({ value, label }));

/** Text, time, workflows, reasons and metadata; states are filtered with their counts. */
export function RunsFilterBar({ filter, onChange, workflows }: RunsFilterBarProps) {
  const change = (part: Partial<RunsFilter>) => onChange({ ...part, offset: 0 });
  return (
    <>
      <SearchInput label="Name, error, metadata or ID" value={filter.q} onChange={(q) => change({ q })} />
      <WindowSelect value={filter.window} onChange={(window) => change({ window })} />
      <FilterMenu
        label="Workflow"
        options={workflows.map(({ metadata, name }) => ({ value: metadata.id, label: name }))}
        values={filter.workflow}
        onChange={(workflow) => change({ workflow })}
      />
      <FilterMenu
        label="Failure reason"
        options={REASONS}
        values={filter.reason}
        onChange={(reason) => change({ reason: reason as RunsFilter['reason'] })}
      />
      {filter.parent && (
        <Button
          size="small"
          onClick={() => change({ parent: undefined })}
          aria-label="Remove filter by parent"
        >
          Children of <span className="font-mono text-2xs">{filter.parent.slice(-8)}</span> <X aria-hidden />
        </Button>
      )}
      <MetadataFilter
        takesSlash={false}
        pairs={filter.metadata}
        onChange={(metadata) => change({ metadata })}
      />
    </>
  );
}

import type { RestSchema } from '@hatchet-ts/contracts';
import { X } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../design/button';
import { Input, SelectInput } from '../../design/field';
import { FilterMenu } from '../../design/filter-menu';
import { useShortcuts } from '../../design/use-shortcut';
import { type RunsFilter, WINDOWS, type WindowName } from './runs-search';

interface RunsFilterBarProps {
  filter: RunsFilter;
  onChange: (change: Partial<RunsFilter>) => void;
  workflows: readonly RestSchema<'Workflow'>[];
}

/** Time, workflows and metadata; states are filtered with their counts. */
export function RunsFilterBar({ filter, onChange, workflows }: RunsFilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.focus() });
  const change = (part: Partial<RunsFilter>) => onChange({ ...part, offset: 0 });
  return (
    <>
      <SelectInput
        aria-label="Time"
        className="w-auto"
        value={filter.window}
        onChange={(event) => change({ window: event.target.value as WindowName })}
      >
        {Object.entries(WINDOWS).map(([name, { label }]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </SelectInput>
      <FilterMenu
        label="Workflow"
        options={workflows.map(({ metadata, name }) => ({ value: metadata.id, label: name }))}
        values={filter.workflow}
        onChange={(workflow) => change({ workflow })}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const pair = input.current!.value.trim();
          if (!/^[^:]+:./.test(pair)) {
            input.current!.setCustomValidity('Write a pair such as customer:42.');
            input.current!.reportValidity();
            return;
          }
          input.current!.value = '';
          change({ metadata: [...new Set([...filter.metadata, pair])] });
        }}
      >
        <Input
          ref={input}
          aria-label="Metadata, key:value"
          placeholder="Metadata, key:value"
          className="w-48"
          onChange={(event) => event.target.setCustomValidity('')}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </form>
      {filter.metadata.map((pair) => (
        <Button
          key={pair}
          size="small"
          aria-label={`Remove filter ${pair}`}
          className="font-mono text-2xs"
          onClick={() => change({ metadata: filter.metadata.filter((each) => each !== pair) })}
        >
          {pair} <X aria-hidden />
        </Button>
      ))}
    </>
  );
}

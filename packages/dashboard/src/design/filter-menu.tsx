import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Menu, MenuCheck, MenuItem, MenuSeparator } from './menu';

export interface FilterOption {
  value: string;
  label: ReactNode;
}

/** Any number of choices; none means all. */
export function FilterMenu({
  label,
  options,
  values,
  onChange,
}: {
  label: string;
  options: readonly FilterOption[];
  values: readonly string[];
  onChange: (values: string[]) => void;
}) {
  return (
    <Menu
      trigger={
        <Button>
          {label}
          {values.length > 0 && (
            <span className="rounded bg-accent-soft px-1 text-2xs text-accent tabular-nums">
              {values.length}
            </span>
          )}
          <ChevronDown aria-hidden className="text-ink-faint" />
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheck
          key={option.value}
          checked={values.includes(option.value)}
          onCheckedChange={(checked) =>
            onChange(checked ? [...values, option.value] : values.filter((value) => value !== option.value))
          }
        >
          {option.label}
        </MenuCheck>
      ))}
      {options.length === 0 && <MenuItem disabled>Nothing to choose from yet</MenuItem>}
      {values.length > 0 && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => onChange([])}>Clear</MenuItem>
        </>
      )}
    </Menu>
  );
}

import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';

/** One of a few, all of them in view. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: Value; label: ReactNode }[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(chosen) => onChange(chosen as Value)}
      className="flex flex-wrap gap-1 self-start rounded-lg border border-line bg-surface p-1"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="h-7 rounded-md px-2.5 text-xs text-ink-soft transition-colors hover:text-ink data-[state=checked]:bg-pressed data-[state=checked]:font-medium data-[state=checked]:text-ink"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

import { X } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../design/button';
import { Input } from '../../design/field';
import { useShortcuts } from '../../design/use-shortcut';

const NO_SHORTCUTS = {};

/** Pairs of the additional metadata (or of labels) that must be there. */
export function MetadataFilter({
  of = 'Metadata',
  pairs,
  takesSlash = true,
  onChange,
}: {
  /** What has the pairs. */
  of?: 'Metadata' | 'Label';
  pairs: readonly string[];
  /** Whether `/` goes here; on a page that searches for text it goes there. */
  takesSlash?: boolean;
  onChange: (pairs: string[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts(takesSlash ? { '/': () => input.current?.focus() } : NO_SHORTCUTS);
  return (
    <>
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
          onChange([...new Set([...pairs, pair])]);
        }}
      >
        <Input
          ref={input}
          aria-label={`${of}, key:value`}
          placeholder={`${of}, key:value`}
          className="w-48"
          onChange={(event) => event.target.setCustomValidity('')}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </form>
      {pairs.map((pair) => (
        <Button
          key={pair}
          size="small"
          aria-label={`Remove filter ${pair}`}
          className="font-mono text-2xs"
          onClick={() => onChange(pairs.filter((each) => each !== pair))}
        >
          {pair} <X aria-hidden />
        </Button>
      ))}
    </>
  );
}

import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Input } from './field';
import { useShortcuts } from './use-shortcut';

/** A burst of keys is one request; what is asked for by a key before is given up when the next one comes. */
const TYPING_MS = 60;

/** Free text of a list's filter; `/` goes there. */
export function SearchInput({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => latest.current(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <div className="relative min-w-40 flex-1 sm:max-w-64">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        className="pl-8"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </div>
  );
}

import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { sizeText } from '../format/size';
import { Button } from './button';
import { classNames } from './class-names';
import { CopyButton } from './copy-button';

/** Members shown of an object or list before one asks for more: a million-element list must not freeze the page. */
const MEMBERS_SHOWN = 100;
/** Characters shown of a text before one asks for the rest. */
const TEXT_SHOWN = 1_000;
/** Levels that are open at first. */
const LEVELS_OPEN = 2;

/**
 * A JSON value as a tree that renders only what is open.
 *
 * @param label what it is, for screen readers and the copy button: "input"
 */
export function JsonViewer({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'null', [value]);
  const [raw, setRaw] = useState(false);
  return (
    <div className="relative">
      <div className="absolute top-1.5 right-2 z-10 flex items-center gap-0.5 rounded-md bg-surface">
        <span className="px-1 text-2xs text-ink-faint tabular-nums">{sizeText(text.length)}</span>
        <Button variant="quiet" size="small" aria-pressed={raw} onClick={() => setRaw(!raw)}>
          {raw ? 'Tree' : 'Text'}
        </Button>
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      <div
        role="region"
        aria-label={label}
        tabIndex={0}
        className="max-h-[32rem] overflow-auto p-3 pt-2.5 font-mono text-xs leading-5"
      >
        {raw ? <LongText text={text} className="whitespace-pre" /> : <Node value={value} level={0} />}
      </div>
    </div>
  );
}

function Node({ name, value, level }: { name?: string; value: unknown; level: number }) {
  const isObject = typeof value === 'object' && value !== null;
  const [open, setOpen] = useState(level < LEVELS_OPEN);
  const [shown, setShown] = useState(MEMBERS_SHOWN);
  const label = name !== undefined && <span className="text-ink-soft">{name}: </span>;
  if (!isObject)
    return (
      <div className="pl-4 break-words whitespace-pre-wrap">
        {label}
        <Leaf value={value} />
      </div>
    );
  const members = Object.entries(value);
  const isList = Array.isArray(value);
  const count = `${members.length.toLocaleString('en-US')} ${isList ? 'element' : 'key'}${members.length === 1 ? '' : 's'}`;
  if (members.length === 0)
    return (
      <div className="pl-4">
        {label}
        <span className="text-ink-faint">{isList ? '[]' : '{}'}</span>
      </div>
    );
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        className="flex items-center rounded text-left hover:bg-hover"
        onClick={() => setOpen(!open)}
      >
        <ChevronRight
          aria-hidden
          className={classNames('size-3 w-4 text-ink-faint transition-transform', open && 'rotate-90')}
        />
        {label}
        <span className="ml-1 text-ink-faint">
          {isList ? '[' : '{'}
          {!open && ` ${count} ${isList ? ']' : '}'}`}
        </span>
      </button>
      {open && (
        <div className="ml-[0.45rem] border-l border-line pl-2">
          {members.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} level={level + 1} />
          ))}
          {members.length > shown && (
            <Button variant="quiet" size="small" onClick={() => setShown(shown + 10 * MEMBERS_SHOWN)}>
              {(members.length - shown).toLocaleString('en-US')} more
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string')
    return (
      <span className="text-good">
        "<LongText text={value} />"
      </span>
    );
  if (typeof value === 'number') return <span className="text-running">{String(value)}</span>;
  return <span className="text-stopped">{String(value)}</span>;
}

function LongText({ text, className }: { text: string; className?: string }) {
  const [shown, setShown] = useState(TEXT_SHOWN);
  return (
    <span className={className}>
      {text.slice(0, shown)}
      {text.length > shown && (
        <Button variant="quiet" size="small" className="mx-1 font-sans" onClick={() => setShown(shown * 20)}>
          {sizeText(text.length - shown)} more
        </Button>
      )}
    </span>
  );
}

import { type ReactNode, startTransition, useEffect, useRef, useState } from 'react';
import { countText } from '../format/time';
import { Button } from './button';
import { classNames } from './class-names';
import { Checkbox } from './field';
import { useShortcuts } from './use-shortcut';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Leave it out on screens narrower than this. */
  from?: 'sm' | 'md' | 'lg';
  align?: 'right';
  className?: string;
}

export interface Selection {
  ids: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
  /** Rows that no bulk action reaches answer false. Default: all can be selected. */
  canSelect?: (id: string) => boolean;
}

interface DataTableProps<Row> {
  /** Accessible name. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** What a row is called, for the name of its checkbox. */
  rowLabel?: (row: Row) => string;
  /** Enter, a click on the row. The first cell should hold a real link to the same place. */
  onOpen?: (row: Row) => void;
  selection?: Selection;
  /** Instead of rows when there are none. */
  empty: ReactNode;
}

/** More than a screen has. They are drawn first, and the others when one can see them. */
const FIRST_ROWS = 20;

const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden' };

/** Rows one can walk with j and k, open with Enter and select with x. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, rowLabel = rowId, onOpen, selection, label, empty } = props;
  const [activeId, setActiveId] = useState<string>();
  const body = useRef<HTMLTableSectionElement>(null);
  const [drawn, setDrawn] = useState(FIRST_ROWS);
  useEffect(() => startTransition(() => setDrawn(Number.POSITIVE_INFINITY)), []);
  const ids = rows.map(rowId);
  const canSelect = selection?.canSelect ?? (() => true);
  const selectable = ids.filter(canSelect);
  const active = activeId === undefined ? -1 : ids.indexOf(activeId);

  const move = (step: number) => {
    if (rows.length === 0) return false;
    // The link that led here would else keep Enter for itself.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const next = Math.min(rows.length - 1, Math.max(0, active + step));
    return setActiveId(ids[next]);
  };
  const toggle = (id: string) => {
    if (!selection || !canSelect(id)) return;
    const next = new Set(selection.ids);
    if (!next.delete(id)) next.add(id);
    selection.onChange(next);
  };
  const open = () => {
    // A focused link or button keeps its own Enter.
    if (active < 0 || !onOpen || document.activeElement !== document.body) return false;
    return onOpen(rows[active]!);
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    Enter: open,
    x: () => (active >= 0 ? toggle(ids[active]!) : false),
  });
  useEffect(() => {
    if (active >= 0) body.current?.rows[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  if (rows.length === 0) return empty;
  const allSelected =
    selection !== undefined && selectable.length > 0 && selectable.every((id) => selection.ids.has(id));
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-left text-[0.8125rem]">
        <thead>
          <tr className="border-b border-line text-xs text-ink-faint">
            {selection && (
              <th scope="col" className="w-9 py-2 pl-4">
                <Checkbox
                  aria-label="Select all rows of this page"
                  checked={allSelected}
                  disabled={selectable.length === 0}
                  onChange={() => selection.onChange(new Set(allSelected ? [] : selectable))}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classNames(
                  'px-3 py-2 font-medium whitespace-nowrap first:pl-4 last:pr-4',
                  column.from && FROM[column.from],
                  column.align === 'right' && 'text-right',
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.slice(0, drawn).map((row, index) => {
            const id = ids[index]!;
            const selected = selection?.ids.has(id) === true;
            return (
              <tr
                key={id}
                data-active={index === active || undefined}
                aria-selected={selection ? selected : undefined}
                className={classNames(
                  'border-b border-line last:border-b-0 hover:bg-hover data-active:bg-hover data-active:shadow-[inset_2px_0_0_var(--accent)]',
                  onOpen && 'cursor-pointer',
                  selected && 'bg-accent-soft hover:bg-accent-soft data-active:bg-accent-soft',
                )}
                onClick={(event) => {
                  // Links, buttons and checkboxes of the row act for themselves; marking text opens nothing.
                  const target = event.target as HTMLElement;
                  if (target.closest('a, button, input, label')) return;
                  // Menus of the row reach us through React though they stand elsewhere in the document.
                  if (!event.currentTarget.contains(target)) return;
                  if (window.getSelection()?.toString()) return;
                  onOpen?.(row);
                }}
              >
                {selection && (
                  <td className="w-9 py-2 pl-4">
                    <Checkbox
                      aria-label={`Select ${rowLabel(row)}`}
                      checked={selected}
                      disabled={!canSelect(id)}
                      onChange={() => toggle(id)}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td
                    key={column.id}
                    className={classNames(
                      'h-10 px-3 py-1.5 first:pl-4 last:pr-4',
                      column.from && FROM[column.from],
                      column.align === 'right' && 'text-right tabular-nums',
                      column.className,
                    )}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Steps through a long list. */
export function Pages({
  offset,
  limit,
  shown,
  hasNext,
  onChange,
}: {
  offset: number;
  limit: number;
  /** Rows on this page. */
  shown: number;
  hasNext: boolean;
  onChange: (offset: number) => void;
}) {
  if (!hasNext && offset === 0) return null;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 text-xs text-ink-soft">
      <span className="mr-auto tabular-nums">
        {countText(offset + Math.min(1, shown))}–{countText(offset + shown)}
      </span>
      <Button size="small" disabled={offset === 0} onClick={() => onChange(Math.max(0, offset - limit))}>
        Previous
      </Button>
      <Button size="small" disabled={!hasNext} onClick={() => onChange(offset + limit)}>
        Next
      </Button>
    </nav>
  );
}

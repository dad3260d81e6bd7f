import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Menu } from './menu';

/** Actions on one row of a table. */
export function RowMenu({
  label,
  children,
}: {
  /** Accessible name: "Actions on nightly-report". */
  label: string;
  children: ReactNode;
}) {
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="quiet" size="small" aria-label={label} className="-my-1 w-8 px-0">
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      {children}
    </Menu>
  );
}

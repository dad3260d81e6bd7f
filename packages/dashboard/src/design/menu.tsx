import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

/** A list of actions or choices behind a button. */
export function Menu({
  trigger,
  align = 'start',
  children,
}: {
  trigger: ReactNode;
  align?: 'start' | 'end';
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[min(26rem,70vh)] min-w-48 animate-appear overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-deep"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const item =
  'flex h-8 items-center gap-2 rounded-md px-2 text-[0.8125rem] outline-none select-none data-disabled:opacity-50 data-highlighted:bg-pressed [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint';

export function MenuItem({
  className,
  danger,
  ...rest
}: ComponentProps<typeof Radix.Item> & { danger?: boolean }) {
  return <Radix.Item className={classNames(item, danger && 'text-bad', className)} {...rest} />;
}

/** An entry that is on or off; the menu stays open. */
export function MenuCheck({ children, ...rest }: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem
      className={classNames(item, 'pr-7 relative')}
      onSelect={(event) => event.preventDefault()}
      {...rest}
    >
      {children}
      <Radix.ItemIndicator className="absolute right-2">
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </Radix.CheckboxItem>
  );
}

export const MenuSeparator = () => <Radix.Separator className="mx-1 my-1 h-px bg-line" />;
export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <Radix.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-ink-faint">{children}</Radix.Label>
  );
}

import { cva, type VariantProps } from 'class-variance-authority';
import type { LucideIcon } from 'lucide-react';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { Tooltip } from './tooltip';

const button = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
        secondary: 'border border-line-strong bg-surface text-ink shadow-flat hover:bg-hover',
        quiet: 'text-ink-soft hover:bg-hover hover:text-ink aria-expanded:bg-hover',
        danger: 'border border-line-strong bg-surface text-bad shadow-flat hover:bg-bad-soft',
      },
      size: { small: 'h-7 px-2 text-xs', medium: 'h-8 px-3 text-[0.8125rem]', large: 'h-10 px-4 text-sm' },
    },
    defaultVariants: { variant: 'secondary', size: 'medium' },
  },
);

interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof button> {
  /** Renders the only child (a link) instead of a button. */
  asChild?: boolean;
  /** Shows that the work goes on and takes no further press. */
  busy?: boolean;
}

export function Button({ asChild, busy, variant, size, className, children, ...rest }: ButtonProps) {
  if (asChild)
    return (
      <Slot.Root className={classNames(button({ variant, size }), className)} {...rest}>
        {children}
      </Slot.Root>
    );
  return (
    <button
      type="button"
      className={classNames(button({ variant, size }), className)}
      aria-busy={busy}
      {...rest}
      disabled={busy || rest.disabled}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'asChild'> {
  icon: LucideIcon;
  /** Accessible name and tooltip. */
  label: string;
}

export function IconButton({ icon: Icon, label, className, variant = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button variant={variant} aria-label={label} className={classNames('w-8 px-0', className)} {...rest}>
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button, IconButton } from './button';
import { classNames } from './class-names';

interface DialogProps {
  title: string;
  /** One sentence below the title. */
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  wide?: boolean;
  children: ReactNode;
}

/** A window over the page. At phone width it sits at the lower edge. */
export function Dialog({ title, description, open, onOpenChange, wide, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/30 backdrop-blur-[1px] dark:bg-black/55" />
        <Radix.Content
          onOpenAutoFocus={focusFirstControl}
          {...(description === undefined && { 'aria-describedby': undefined })}
          className={classNames(
            'fixed z-40 flex max-h-[88dvh] w-full animate-appear flex-col overflow-hidden border border-line bg-raised shadow-deep',
            'inset-x-0 bottom-0 rounded-t-xl sm:inset-auto sm:top-[12vh] sm:left-1/2 sm:max-h-[76vh] sm:-translate-x-1/2 sm:rounded-xl',
            wide ? 'sm:max-w-3xl' : 'sm:max-w-lg',
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold tracking-tight">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-[0.8125rem] text-ink-soft">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label="Close" size="small" className="-mr-1.5 w-7" />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The close button comes first in the document and is never what one opened the dialog for. */
function focusFirstControl(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget as HTMLElement;
  const control = dialog.querySelector<HTMLElement>('input, textarea, select') ?? dialog;
  control.focus();
}

/** What scrolls inside a dialog. */
export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 pt-1 pb-5">{children}</div>;
}

/** Buttons of a dialog, the one that goes on last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <footer className="flex justify-end gap-2 border-t border-line bg-surface px-5 py-3">{children}</footer>
  );
}

interface ConfirmProps {
  /** The question: "Cancel 12 runs?" */
  title: string;
  /** What follows from it. */
  description: ReactNode;
  /** Verb of the button that does it. */
  action: string;
  danger?: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => Promise<unknown>;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back, closes when it is done and stays open when it failed. */
export function Confirm({
  title,
  description,
  action,
  danger,
  open,
  onOpenChange,
  onConfirm,
  children,
}: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (error) {
      // Told by a toast already (see query-client); the dialog stays for another try.
      if (!(error instanceof Error)) throw error;
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} description={description} open={open} onOpenChange={onOpenChange}>
      {children && <DialogBody>{children}</DialogBody>}
      <DialogActions>
        <Button onClick={() => onOpenChange(false)}>Keep</Button>
        <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { Tooltip as Radix } from 'radix-ui';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';

const DELAY_MS = 350;

interface TooltipProps {
  text: ReactNode;
  children: ReactNode;
  /** Open from the beginning. Default: from hover or focus on. */
  defaultOpen?: boolean;
}

/** One sentence about the child, on hover and on focus. */
export function Tooltip({ text, children, defaultOpen }: TooltipProps) {
  return (
    <Radix.Root defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-80 animate-appear rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-deep"
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * The same for text that stands on the page by the hundred and takes no focus: a tooltip is twenty components, and a list
 * of fifty rows would draw a thousand of them that nobody sees.
 */
export function HoverTooltip({ text, children }: { text: () => ReactNode; children: ReactElement }) {
  const [open, setOpen] = useState(false);
  const timer = useRef<number>(undefined);
  const wait = () => {
    timer.current = window.setTimeout(() => setOpen(true), DELAY_MS);
  };
  const leave = () => {
    window.clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    <span onPointerEnter={({ pointerType }) => pointerType !== 'touch' && wait()} onPointerLeave={leave}>
      {open ? (
        <Tooltip text={text()} defaultOpen>
          {children}
        </Tooltip>
      ) : (
        children
      )}
    </span>
  );
}

export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Radix.Provider delayDuration={DELAY_MS}>{children}</Radix.Provider>
);

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './button';
import { classNames } from './class-names';

const SHOWN_MS = 1_500;

/** Puts the text into the clipboard and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={copied ? 'Copied' : label}
      size="small"
      className="w-7"
      onClick={() => void copy()}
    />
  );
}

/**
 * Lines to paste into a terminal or an editor.
 *
 * @param wrap breaks what is too long instead of scrolling: for one long word such as an address
 */
export function CodeBlock({ code, label, wrap = false }: { code: string; label: string; wrap?: boolean }) {
  return (
    <div className="group relative shrink-0 overflow-hidden rounded-lg border border-line bg-surface text-left">
      <pre
        role="region"
        className={classNames(
          'overflow-x-auto p-3 pr-12 font-mono text-xs leading-relaxed',
          wrap && 'break-all whitespace-pre-wrap',
        )}
        aria-label={label}
        tabIndex={0}
      >
        {code}
      </pre>
      <div className="absolute top-1.5 right-1.5 rounded-md bg-surface">
        <CopyButton text={code} label={`Copy ${label}`} />
      </div>
    </div>
  );
}

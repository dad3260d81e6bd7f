import { type ComponentProps, createContext, type ReactNode, useContext, useId } from 'react';
import { classNames } from './class-names';

interface FieldIds {
  control: string;
  hint?: string;
}
const FieldContext = createContext<FieldIds | undefined>(undefined);

interface FieldProps {
  label: string;
  /** What to put in, when the label does not say. */
  hint?: ReactNode;
  /** Why the value is refused. */
  error?: string;
  children: ReactNode;
}

/** A control with its label; what is inside ({@link Input}, {@link TextArea}) finds its name by itself. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = hint || error ? `${id}-hint` : undefined;
  return (
    <FieldContext value={{ control: id, hint: hintId }}>
      <div className="flex flex-col gap-1.5">
        <label htmlFor={id} className="text-[0.8125rem] font-medium">
          {label}
        </label>
        {children}
        {hintId && (
          <p id={hintId} className={classNames('text-xs', error ? 'text-bad' : 'text-ink-faint')}>
            {error ?? hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

/** Ids that tie a control of another kind to the {@link Field} around it. */
export function useFieldIds() {
  const field = useContext(FieldContext);
  return { id: field?.control, 'aria-describedby': field?.hint };
}

const control =
  'w-full rounded-md border border-line-strong bg-surface text-ink shadow-flat placeholder:text-ink-faint focus-visible:outline-offset-0';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      {...useFieldIds()}
      className={classNames(control, 'h-8 px-2.5 text-[0.8125rem]', className)}
      {...rest}
    />
  );
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      {...useFieldIds()}
      spellCheck={false}
      className={classNames(control, 'min-h-28 p-2.5 font-mono text-xs leading-relaxed', className)}
      {...rest}
    />
  );
}

export function SelectInput({ className, ...rest }: ComponentProps<'select'>) {
  return (
    <select
      {...useFieldIds()}
      className={classNames(control, 'h-8 px-2 text-[0.8125rem]', className)}
      {...rest}
    />
  );
}

export function Checkbox({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      type="checkbox"
      className={classNames('block size-3.5 cursor-pointer accent-(--accent)', className)}
      {...rest}
    />
  );
}

/** A yes or no with its words beside it. */
export function CheckField({ label, ...rest }: ComponentProps<'input'> & { label: string }) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-[0.8125rem]">
      <Checkbox id={id} {...rest} />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Field, TextArea } from './field';

/** Why the text is no JSON object; undefined when it is one. */
export function objectFault(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'It must be a JSON object: { … }.';
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** A value as people edit it. */
export const jsonText = (value: unknown) => JSON.stringify(value ?? {}, null, 2);

interface JsonFieldProps {
  label: string;
  hint?: ReactNode;
  value: string;
  onChange: (text: string) => void;
  /** What else is wrong with an object that reads well. */
  fault?: string;
  rows?: number;
}

/** A JSON object to write, checked at every key. */
export function JsonField({ label, hint, value, onChange, fault, rows = 8 }: JsonFieldProps) {
  const error = objectFault(value) ?? fault;
  return (
    <Field label={label} error={error} hint={hint}>
      <TextArea
        value={value}
        rows={rows}
        className={classNames(rows < 5 && 'min-h-14')}
        aria-invalid={!!error}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

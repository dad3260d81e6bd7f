/** One thing the doctor looked at. */
export interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'problem';
  /** What was found, in a sentence. */
  found: string;
  /** What to do; every warning and every problem has one. */
  next?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found });

export const warning = (check: string, found: string, next: string): Finding => ({
  check,
  state: 'warning',
  found,
  next,
});

export const problem = (check: string, found: string, next: string): Finding => ({
  check,
  state: 'problem',
  found,
  next,
});

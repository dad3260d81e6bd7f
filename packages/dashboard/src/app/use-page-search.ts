import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { z } from 'zod';

/**
 * What the page keeps in its address, so that a reload, a bookmark and a colleague see the same.
 *
 * @param schema the `search` of the page
 * @returns the values and a setter that changes some of them; `undefined` removes one
 */
export function usePageSearch<S extends z.ZodType<object>>(schema: S) {
  const raw = useSearch({ strict: false });
  const value = schema.parse(raw) as z.output<S>;
  const navigate = useNavigate();
  const set = useCallback(
    (change: Partial<z.output<S>>) =>
      void navigate({
        to: '.',
        // Changing a filter is no place to come back to with the back button.
        replace: true,
        search: (previous: object) => ({ ...previous, ...change }),
      }),
    [navigate],
  );
  return [value, set] as const;
}

import { useCallback, useRef } from 'react';
import { useInput } from './ink';

type Handler = Parameters<typeof useInput>[0];

/**
 * Keys, for the handler of what is on the screen. `useInput` alone exchanges handlers only some time after the screen
 * shows a change, and a key pressed in between would go to the one before: the answer to a question, lost.
 */
export function useKeys(handler: Handler, options?: { isActive?: boolean }): void {
  const latest = useRef(handler);
  latest.current = handler;
  const stable = useCallback<Handler>((input, key) => latest.current(input, key), []);
  useInput(stable, options);
}

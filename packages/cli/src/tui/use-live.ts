import { useCallback, useEffect, useRef, useState } from 'react';

/** Fast enough to follow a run by eye, slow enough to be no load. */
const REFRESH_EVERY_MS = 1_000;

export interface Live<T> {
  data?: T;
  error?: string;
  /** Asks again at once. */
  refresh(): void;
}

/**
 * What `load` gives, asked for again each second as long as the component is shown. An answer to an earlier question
 * never replaces that to a later one.
 *
 * @param key names the question; another one starts anew
 */
export function useLive<T>(key: string, load: () => Promise<T>): Live<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: string }>({ key });
  const latest = useRef(load);
  latest.current = load;
  const wake = useRef<() => void>(() => undefined);

  useEffect(() => {
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const ask = async () => {
      clearTimeout(timer);
      const answer = await latest
        .current()
        .then((data) => ({ key, data }))
        .catch((error: Error) => ({ key, error: error.message }));
      if (over) return;
      // A failed refresh keeps what is on the screen and says so.
      setState((before) => ('data' in answer || before.key !== key ? answer : { ...before, ...answer }));
      timer = setTimeout(ask, REFRESH_EVERY_MS);
    };
    wake.current = () => void ask();
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [key]);

  const refresh = useCallback(() => wake.current(), []);
  return state.key === key ? { data: state.data, error: state.error, refresh } : { refresh };
}

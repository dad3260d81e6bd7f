import { useCallback, useLayoutEffect, useRef } from 'react';

/** As close to the end as counts for being there, in pixels. */
const AT_END_PX = 40;

/**
 * A box that scrolls along with what is added to its end, until one scrolls back.
 *
 * @param length changes when something is added
 * @returns what goes to the element that scrolls
 */
export function useFollowEnd<Element extends HTMLElement>(length: number) {
  const ref = useRef<Element>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is added moves the end
  useLayoutEffect(() => {
    if (follows.current && ref.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [length]);
  const onScroll = useCallback(() => {
    const { clientHeight, scrollHeight, scrollTop } = ref.current!;
    follows.current = scrollHeight - scrollTop - clientHeight < AT_END_PX;
  }, []);
  return { ref, onScroll };
}

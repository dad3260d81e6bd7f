import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useShortcuts } from '../design/use-shortcut';
import { useNavigationPages } from './use-navigation-pages';

/** Time for the second key. */
const SECOND_KEY_MS = 1_200;

/** `g` and then a page's key goes there. */
export function useGoShortcuts(tenant: string): void {
  const navigate = useNavigate();
  const reachable = useNavigationPages();
  const beganMs = useRef(Number.NEGATIVE_INFINITY);
  const goTo = (path: string) => () => {
    if (performance.now() - beganMs.current > SECOND_KEY_MS) return false;
    beganMs.current = Number.NEGATIVE_INFINITY;
    return navigate({ to: `/tenants/${tenant}${path}` });
  };
  useShortcuts({
    ...Object.fromEntries(
      reachable.flatMap(({ path, navigation }) => (navigation?.key ? [[navigation.key, goTo(path)]] : [])),
    ),
    g: () => {
      beganMs.current = performance.now();
    },
  });
}

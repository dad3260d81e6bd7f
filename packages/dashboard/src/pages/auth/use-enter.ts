import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { usePageSearch } from '../../app/use-page-search';
import { entranceSearch } from './page';

/** Goes where somebody wanted to go before the login, with nothing left of an earlier session. */
export function useEnter() {
  const queries = useQueryClient();
  const router = useRouter();
  const [{ next }] = usePageSearch(entranceSearch);
  return async () => {
    queries.removeQueries({ queryKey: ['session'] });
    // Only addresses of ours: `//host` would lead elsewhere.
    const target = next?.startsWith('/') && !next.startsWith('//') ? next : '/';
    await router.navigate({ href: target });
  };
}

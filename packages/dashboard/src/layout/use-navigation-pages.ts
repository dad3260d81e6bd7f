import { navigationPages } from '../app/pages';
import { includesRole, useMembership } from '../session/session';

/** Pages of the sidebar that the role of who is logged in reaches. */
export function useNavigationPages() {
  const own = useMembership()?.role;
  return navigationPages.filter(({ role }) => role === undefined || (own && includesRole(own, role)));
}

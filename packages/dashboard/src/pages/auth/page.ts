import { z } from 'zod';
import { definePage } from '../../app/define-page';

/** What the entrance knows from the address: where to go afterwards, why a provider sent somebody back. */
export const entranceSearch = z.object({
  next: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

export default [
  definePage({
    path: '/auth/login',
    area: 'public',
    title: 'Log in',
    search: entranceSearch,
    load: () => import('./login-page'),
  }),
  definePage({
    path: '/auth/register',
    area: 'public',
    title: 'Register',
    search: entranceSearch,
    load: () => import('./register-page'),
  }),
];

import { Skeleton } from '../design/skeleton';

/** Where a page will be, while its code or the session is on its way. */
export const PagePending = () => (
  <div className="mx-auto w-full max-w-[88rem] px-2 py-5">
    <Skeleton />
  </div>
);

import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { Field, Input } from '../../design/field';
import { EntranceLayout } from '../../layout/entrance-layout';
import { metadataQuery } from '../../session/session';
import { entranceSearch } from './page';
import { Providers } from './providers';
import { useEnter } from './use-enter';

export default function LoginPage() {
  const { data: metadata } = useQuery(metadataQuery);
  const [{ error, next }] = usePageSearch(entranceSearch);
  const enter = useEnter();
  const logIn = useMutation({
    mutationFn: (form: FormData) =>
      answer(
        client.POST('/api/v1/users/login', {
          body: { email: String(form.get('email')), password: String(form.get('password')) },
        }),
      ),
    onSuccess: enter,
    meta: { shownInForm: true },
  });
  const withPassword = metadata?.auth?.schemes?.includes('basic') ?? true;
  const fault = logIn.error?.message ?? error;
  return (
    <EntranceLayout
      title="Log in to Hatchet"
      subtitle={
        metadata?.allowSignup && (
          <>
            New here?{' '}
            <Link to="/auth/register" search={{ next }} className="font-medium text-accent hover:underline">
              Make an account
            </Link>
          </>
        )
      }
    >
      {withPassword && (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            logIn.mutate(new FormData(event.currentTarget));
          }}
        >
          <Field label="Email">
            <Input name="email" type="email" autoComplete="email" required autoFocus className="h-10" />
          </Field>
          <Field label="Password">
            <Input
              name="password"
              type="password"
              autoComplete="current-password"
              required
              className="h-10"
            />
          </Field>
          {fault && (
            <p role="alert" className="text-[0.8125rem] text-bad">
              {fault}
            </p>
          )}
          <Button type="submit" variant="primary" size="large" busy={logIn.isPending}>
            Log in
          </Button>
        </form>
      )}
      <Providers />
    </EntranceLayout>
  );
}

import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { usePageSearch } from '../../app/use-page-search';
import { Button } from '../../design/button';
import { Field, Input } from '../../design/field';
import { EntranceLayout } from '../../layout/entrance-layout';
import { entranceSearch } from './page';
import { Providers } from './providers';
import { useEnter } from './use-enter';

export default function RegisterPage() {
  const [{ next }] = usePageSearch(entranceSearch);
  const enter = useEnter();
  const register = useMutation({
    mutationFn: (form: FormData) =>
      answer(
        client.POST('/api/v1/users/register', {
          body: {
            name: String(form.get('name')),
            email: String(form.get('email')),
            password: String(form.get('password')),
          },
        }),
      ),
    onSuccess: enter,
    meta: { shownInForm: true },
  });
  return (
    <EntranceLayout
      title="Make an account"
      subtitle={
        <>
          You have one?{' '}
          <Link to="/auth/login" search={{ next }} className="font-medium text-accent hover:underline">
            Log in
          </Link>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          register.mutate(new FormData(event.currentTarget));
        }}
      >
        <Field label="Name">
          <Input name="name" autoComplete="name" required autoFocus className="h-10" />
        </Field>
        <Field label="Email">
          <Input name="email" type="email" autoComplete="email" required className="h-10" />
        </Field>
        <Field label="Password" hint="At least 8 characters, with upper and lower case and a digit.">
          <Input name="password" type="password" autoComplete="new-password" required className="h-10" />
        </Field>
        {register.error && (
          <p role="alert" className="text-[0.8125rem] text-bad">
            {register.error.message}
          </p>
        )}
        <Button type="submit" variant="primary" size="large" busy={register.isPending}>
          Make the account
        </Button>
      </form>
      <Providers />
    </EntranceLayout>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { Button } from '../../design/button';
import { Field, Input } from '../../design/field';
import { EntranceLayout } from '../../layout/entrance-layout';

/** Letters, digits and dashes of the name, and something that makes it unique. */
function slugOf(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${words || 'tenant'}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`;
}

export default function CreateTenantPage() {
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () => answer(client.POST('/api/v1/tenants', { body: { name, slug: slugOf(name) } })),
    onSuccess: async (tenant) => {
      await queries.invalidateQueries({ queryKey: ['session'], refetchType: 'all' });
      await navigate({ to: `/tenants/${tenant.metadata.id}/runs` });
    },
    meta: { shownInForm: true },
  });
  return (
    <EntranceLayout
      title="Make a tenant"
      subtitle="A tenant holds workers, workflows and runs of a team or an environment, apart from all others."
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field label="Name" error={create.error?.message}>
          <Input
            autoFocus
            required
            className="h-10"
            placeholder="Production"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" size="large" busy={create.isPending}>
          Make the tenant
        </Button>
      </form>
    </EntranceLayout>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../design/button';
import { Confirm, Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, TextArea } from '../../design/field';
import { Panel } from '../../design/page';
import { QueryView } from '../../design/query-view';
import { useMay, useTenantId } from '../../session/session';
import {
  type EmailGroup,
  emailGroupsQuery,
  useDeleteEmailGroup,
  useSaveEmailGroup,
} from './alerting-queries';

const namesOf = ({ emails }: EmailGroup) => emails.join(', ');

/** Addresses that get alerts together, members or not. */
export function EmailGroups() {
  const groups = useQuery(emailGroupsQuery(useTenantId()));
  const mayAct = useMay('ADMIN');
  const [edited, setEdited] = useState<EmailGroup | 'new'>();
  const [deleting, setDeleting] = useState<EmailGroup>();
  const remove = useDeleteEmailGroup();
  return (
    <Panel
      title="E-mail groups"
      flush
      actions={
        mayAct && (
          <Button size="small" onClick={() => setEdited('new')}>
            <Plus aria-hidden /> Add group
          </Button>
        )
      }
    >
      <QueryView query={groups}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="p-4 text-[0.8125rem] text-ink-soft">
              No group yet. A group is one mail to several addresses, such as those of whoever is on duty.
            </p>
          ) : (
            <ul aria-label="E-mail groups" className="divide-y divide-line text-[0.8125rem]">
              {rows.map((group) => (
                <li key={group.metadata.id} className="flex min-h-11 items-center gap-1 px-4 py-1.5">
                  <span className="min-w-0 flex-1 break-words">{namesOf(group)}</span>
                  {mayAct && (
                    <>
                      <IconButton
                        icon={Pencil}
                        label={`Change ${namesOf(group)}`}
                        onClick={() => setEdited(group)}
                      />
                      <IconButton
                        icon={Trash2}
                        label={`Delete ${namesOf(group)}`}
                        onClick={() => setDeleting(group)}
                      />
                    </>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {edited && (
        <GroupDialog group={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {deleting && (
        <Confirm
          title="Delete the group?"
          description={`${namesOf(deleting)} get no more alerts through this group.`}
          action="Delete the group"
          danger
          open
          onOpenChange={(open) => !open && setDeleting(undefined)}
          onConfirm={() => remove.mutateAsync(deleting)}
        />
      )}
    </Panel>
  );
}

function GroupDialog({ group, onClose }: { group?: EmailGroup; onClose: () => void }) {
  const [text, setText] = useState(group?.emails.join('\n') ?? '');
  const save = useSaveEmailGroup(group, onClose);
  const emails = text.split(/[\s,;]+/).filter(Boolean);
  return (
    <Dialog
      title={group ? 'Change the group' : 'Add a group'}
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody>
        <Field label="Addresses" error={save.error?.message} hint="One on each line, or with commas between.">
          <TextArea rows={4} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          variant="primary"
          busy={save.isPending}
          disabled={emails.length === 0}
          onClick={() => save.mutate(emails)}
        >
          {group ? 'Save the group' : 'Add the group'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import { useState } from 'react';
import { Button } from '../../design/button';
import { CodeBlock } from '../../design/copy-button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { Field, Input } from '../../design/field';
import { inviteLink, type Standing, useInvite } from './members-queries';
import { StandingFields } from './standing-fields';

/** Invites somebody by address, then shows the link that the mail has too. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('');
  const [standing, setStanding] = useState<Standing>({ role: 'MEMBER', canViewPayloads: true });
  const invite = useInvite();
  const close = (open: boolean) => !open && onClose();
  if (invite.data)
    return (
      <Dialog
        title={`${invite.data.email} is invited`}
        description="Where mail is set up, a mail is on its way. The link works for this address only, for seven days."
        open
        onOpenChange={close}
      >
        <DialogBody>
          <CodeBlock wrap label="invite link" code={inviteLink(invite.data)} />
        </DialogBody>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog
      title="Invite a member"
      description="They join when they have logged in, or made an account, with this address."
      open
      onOpenChange={close}
    >
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ email: email.trim(), ...standing });
        }}
      >
        <DialogBody>
          <Field label="Email" error={invite.error?.message}>
            <Input
              type="email"
              autoComplete="off"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <StandingFields value={standing} onChange={setStanding} />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" busy={invite.isPending} disabled={!email.trim()}>
            Invite the member
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

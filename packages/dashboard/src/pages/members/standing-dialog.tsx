import { useState } from 'react';
import { Button } from '../../design/button';
import { Dialog, DialogActions, DialogBody } from '../../design/dialog';
import { type Invite, type Member, type Standing, useChangeStanding } from './members-queries';
import { StandingFields } from './standing-fields';

/** Changes what a member, or somebody who is invited, may do. */
export function StandingDialog({
  whom,
  onClose,
}: {
  whom: { member: Member } | { invite: Invite };
  onClose: () => void;
}) {
  const current = 'member' in whom ? whom.member : whom.invite;
  const email = 'member' in whom ? whom.member.user.email : whom.invite.email;
  const [standing, setStanding] = useState<Standing>({
    role: current.role,
    canViewPayloads: current.canViewPayloads ?? true,
  });
  const change = useChangeStanding(whom, onClose);
  return (
    <Dialog
      title="Change the role"
      description={`Of ${email}.`}
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <DialogBody>
        <StandingFields value={standing} onChange={setStanding} />
        {change.error && (
          <p role="alert" className="text-[0.8125rem] text-bad">
            {change.error.message}
          </p>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button variant="primary" busy={change.isPending} onClick={() => change.mutate(standing)}>
          Change the role
        </Button>
      </DialogActions>
    </Dialog>
  );
}

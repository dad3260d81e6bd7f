import { CheckField, Field, SelectInput } from '../../design/field';
import { includesRole, ROLES, type Role, useMembership } from '../../session/session';
import type { Standing } from './members-queries';
import { ROLE_LOOKS, roleName } from './roles';

/** Role and sight of payloads. Nobody can give more than they have. */
export function StandingFields({
  value,
  onChange,
}: {
  value: Standing;
  onChange: (value: Standing) => void;
}) {
  const own = useMembership()?.role ?? 'VIEWER';
  return (
    <>
      <Field label="Role" hint={ROLE_LOOKS[value.role].hint}>
        <SelectInput
          value={value.role}
          onChange={(event) => onChange({ ...value, role: event.target.value as Role })}
        >
          {ROLES.filter((role) => includesRole(own, role)).map((role) => (
            <option key={role} value={role}>
              {roleName(role)}
            </option>
          ))}
        </SelectInput>
      </Field>
      <CheckField
        label="Sees inputs and outputs of runs"
        checked={value.canViewPayloads}
        onChange={(event) => onChange({ ...value, canViewPayloads: event.target.checked })}
      />
    </>
  );
}

import { SelectInput } from '../../design/field';
import { WINDOWS, type WindowName } from './runs-search';

/** How far a list looks back. */
export function WindowSelect({
  value,
  onChange,
}: {
  value: WindowName;
  onChange: (value: WindowName) => void;
}) {
  return (
    <SelectInput
      aria-label="Time"
      className="w-auto"
      value={value}
      onChange={(event) => onChange(event.target.value as WindowName)}
    >
      {Object.entries(WINDOWS).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </SelectInput>
  );
}

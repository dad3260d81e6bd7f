import { Button } from '../../design/button';
import { Field, Input } from '../../design/field';
import { nextTicks } from '../../format/cron';
import { localTime } from '../../format/time';

const PRESETS: Record<string, string> = {
  'Every minute': '* * * * *',
  Hourly: '0 * * * *',
  Daily: '0 9 * * *',
  Weekdays: '0 9 * * 1-5',
  Monthly: '0 9 1 * *',
};

const TICKS_SHOWN = 3;

/** Name and expression of a cron, with the times it stands for. */
export function CronFields({
  name,
  onName,
  expression,
  onExpression,
}: {
  name: string;
  onName: (name: string) => void;
  expression: string;
  onExpression: (expression: string) => void;
}) {
  return (
    <>
      <Field label="Name" hint="One of its own for each cron of the workflow.">
        <Input value={name} onChange={(event) => onName(event.target.value)} />
      </Field>
      <div className="flex flex-col gap-1.5">
        <Field label="Expression" hint={<CronHint expression={expression} />}>
          <Input
            className="font-mono text-xs"
            placeholder="minute hour day month weekday"
            value={expression}
            onChange={(event) => onExpression(event.target.value)}
          />
        </Field>
        <div className="flex flex-wrap gap-1">
          {Object.entries(PRESETS).map(([label, preset]) => (
            <Button key={label} size="small" variant="quiet" onClick={() => onExpression(preset)}>
              {label}
            </Button>
          ))}
        </div>
      </div>
    </>
  );
}

function CronHint({ expression }: { expression: string }) {
  if (expression.trim() === '') return 'Five fields, or six with seconds first, in UTC.';
  const ticks = nextTicks(expression, TICKS_SHOWN);
  if (ticks === undefined) return 'Not a cron expression yet: five fields, or six with seconds first.';
  if (ticks.length === 0) return 'This never comes.';
  return `Next in local time: ${ticks.map((tick) => localTime(tick.getTime())).join(' · ')}`;
}

import { useQuery } from '@tanstack/react-query';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { countText, localTime } from '../../format/time';
import { useTenantId } from '../../session/session';
import { endedRunsQuery } from './runs-queries';
import { WINDOWS, type WindowName } from './runs-search';

const DAY_MS = 86_400_000;

const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** Runs that ended in the window, by time: well below, failed on top. */
export default function RunsChart({ window }: { window: WindowName }) {
  const tenant = useTenantId();
  const { data } = useQuery(endedRunsQuery(tenant, { window }));
  if (data === undefined) return null;
  const points = data.map(({ time, SUCCEEDED, FAILED }) => ({
    at: Date.parse(time),
    good: SUCCEEDED,
    bad: FAILED,
  }));
  const total = points.reduce((sum, { good, bad }) => sum + good + bad, 0);
  const failed = points.reduce((sum, { bad }) => sum + bad, 0);
  const axis = WINDOWS[window].ms > DAY_MS ? day : hour;
  return (
    <figure
      className="h-full"
      role="img"
      aria-label={`${countText(total)} runs ended in this time, ${countText(failed)} of them failed`}
    >
      <ResponsiveContainer>
        <BarChart data={points} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} barCategoryGap={1.5}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tickFormatter={(at: number) => axis.format(at)}
            tick={{ fontSize: 10, fill: 'var(--ink-faint)' }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            minTickGap={56}
          />
          <YAxis
            width={34}
            allowDecimals={false}
            tickCount={3}
            tick={{ fontSize: 10, fill: 'var(--ink-faint)' }}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const point = payload?.[0]?.payload as (typeof points)[number] | undefined;
              if (!active || !point) return null;
              return (
                <div className="rounded-md border border-line bg-raised px-2.5 py-1.5 text-xs shadow-deep">
                  <div className="text-ink-faint">{localTime(point.at)}</div>
                  <div className="text-good tabular-nums">{countText(point.good)} completed</div>
                  <div className="text-bad tabular-nums">{countText(point.bad)} failed</div>
                </div>
              );
            }}
          />
          <Bar
            dataKey="good"
            stackId="runs"
            fill="var(--good)"
            fillOpacity={0.75}
            isAnimationActive={false}
          />
          <Bar
            dataKey="bad"
            stackId="runs"
            fill="var(--bad)"
            isAnimationActive={false}
            radius={[1.5, 1.5, 0, 0]}
          />
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

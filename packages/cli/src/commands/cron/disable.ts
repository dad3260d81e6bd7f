import type { Invocation } from '../../command-spec';
import { type SwitchOptions, switchCron } from './switch-cron';

export const run = ({ args, options }: Invocation<SwitchOptions>): Promise<void> =>
  switchCron(args[0]!, false, options);

import { setTimeout as delay } from 'node:timers/promises';
import { processTree, signalProcess } from '../process-tree';
import type { Fault } from './fault';

export const killBroker: Fault = {
  name: 'kill-broker',
  help: 'RabbitMQ is killed and started again 0 to 3 s later',
  replicas: 1,
  async inject(stage, random) {
    await stage.rabbitmq.kill('SIGKILL');
    await delay(random.between(0, 3_000));
    await stage.rabbitmq.restart();
    return undefined;
  },
};

export const freezeBroker: Fault = {
  name: 'freeze-broker',
  help: 'RabbitMQ is stopped for 5 to 35 s, at times past its heartbeats, and goes on',
  replicas: 1,
  async inject(stage, random) {
    const tree = processTree(stage.rabbitmq.pid);
    const ms = random.pick([random.between(5_000, 12_000), random.between(30_000, 35_000)]);
    for (const pid of tree) signalProcess(pid, 'SIGSTOP');
    await delay(ms);
    for (const pid of tree) signalProcess(pid, 'SIGCONT');
    return `${(ms / 1_000).toFixed(1)} s`;
  },
};

/** Erlang: what the broker's own watch over memory does. */
const alarmFor = (ms: number) => `
  Alarm = {resource_limit, memory, node()},
  rabbit_alarm:set_alarm({Alarm, []}),
  timer:sleep(${Math.round(ms)}),
  rabbit_alarm:clear_alarm(Alarm).`;

export const memoryAlarm: Fault = {
  name: 'memory-alarm',
  help: 'RabbitMQ blocks everybody who publishes for 4 to 8 s, for want of memory',
  replicas: 1,
  async inject(stage, random) {
    await stage.evalInBroker(alarmFor(random.between(4_000, 8_000)));
    return undefined;
  },
};

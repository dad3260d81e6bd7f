import { setTimeout as delay } from 'node:timers/promises';
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

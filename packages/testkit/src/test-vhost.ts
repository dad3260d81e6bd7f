import { askServer } from './ask-server';

export interface TestVhost {
  /** AMQP URL. */
  url: string;
  /** Unique per call, for the case that the virtual host is not: with a broker given from outside. */
  prefix: string;
}

let vhosts = 0;

/**
 * A RabbitMQ virtual host of the caller's own. Nothing to close: the broker of a jest run is thrown away with
 * everything in it. With SERVER_MSGQUEUE_RABBITMQ_URL set that broker is used as it is.
 */
export async function testVhost(): Promise<TestVhost> {
  const prefix = `test-${process.pid}-${++vhosts}`;
  const given = process.env.SERVER_MSGQUEUE_RABBITMQ_URL;
  const url = given || (await askServer('/vhost')).url!;
  return { url, prefix };
}

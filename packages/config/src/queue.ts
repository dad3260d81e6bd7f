import { int, oneOf, url } from './variable';

/** CFG-121 to CFG-127: the message broker and the sizes of passes over queues. */
export const queue = {
  SERVER_MSGQUEUE_KIND: oneOf(['rabbitmq', 'postgres', 'in-process'], {
    id: 'CFG-121',
    default: 'rabbitmq',
    help: 'Message broker between the services; in-process works only where one process runs them all.',
  }),
  SERVER_MSGQUEUE_RABBITMQ_URL: url({
    id: 'CFG-122',
    schemes: ['amqp', 'amqps'],
    secret: true,
    help: 'Address of RabbitMQ; needed when it is the broker.',
  }),
  SERVER_MSGQUEUE_RABBITMQ_QOS: int({
    id: 'CFG-123',
    default: 100,
    min: 1,
    max: 65_535,
    help: 'Messages a consumer of RabbitMQ may hold unacknowledged (prefetch).',
  }),
  SERVER_REQUEUE_LIMIT: int({
    id: 'CFG-124',
    effect:
      'Accepted without effect: tasks go back to their queue in the transaction that ends their attempt, not in passes.',
    default: 100,
    min: 1,
    help: 'Tasks put back into queues per pass.',
  }),
  SERVER_SINGLE_QUEUE_LIMIT: int({
    id: 'CFG-125',
    effect:
      'Accepted without effect: a pass takes as many tasks of a queue as there are free slots, 1,000 at most.',
    default: 100,
    min: 1,
    help: 'Tasks taken from one queue per scheduling pass.',
  }),
  SERVER_UPDATE_HASH_FACTOR: int({
    id: 'CFG-126',
    effect:
      'Accepted without effect: a report is applied in the transaction that acknowledges it; there are no deferred updates to spread.',
    default: 100,
    min: 1,
    help: 'Groups over which batched updates are spread.',
  }),
  SERVER_UPDATE_CONCURRENT_FACTOR: int({
    id: 'CFG-127',
    effect:
      'Accepted without effect: a report is applied in the transaction that acknowledges it; there are no deferred updates to run side by side.',
    default: 10,
    min: 1,
    help: 'Batched updates that run at the same time, at most.',
  }),
};

import { topology } from './topology';

/**
 * Frozen: RabbitMQ refuses to declare an existing queue with other arguments, so a changed queue needs a new name, or
 * every installation has to delete the old one by hand.
 */
test('the topology of an installation is derived from its prefix and the declarations', () => {
  const { deadLetters, messageOf, retryExchange, retrySteps, wakeExchange, wakeQueue, workQueue } =
    topology('hatchet');
  expect({
    wakeExchange,
    wakeQueue: wakeQueue('scheduler-1', 'a1b2'),
    workQueue: workQueue({ name: 'task.cancel' }),
    deadLetters,
    retrySteps,
  }).toMatchInlineSnapshot(`
{
  "deadLetters": {
    "name": "hatchet.dead",
    "options": {
      "arguments": {
        "x-delivery-limit": 1000000,
        "x-max-length": 10000,
        "x-queue-type": "quorum",
      },
      "durable": true,
    },
  },
  "retrySteps": [
    {
      "exchange": "hatchet.retry.100ms",
      "queue": {
        "name": "hatchet.retry.100ms",
        "options": {
          "arguments": {
            "x-dead-letter-exchange": "",
            "x-dead-letter-strategy": "at-least-once",
            "x-message-ttl": 100,
            "x-overflow": "reject-publish",
            "x-queue-type": "quorum",
          },
          "durable": true,
        },
      },
    },
    {
      "exchange": "hatchet.retry.1000ms",
      "queue": {
        "name": "hatchet.retry.1000ms",
        "options": {
          "arguments": {
            "x-dead-letter-exchange": "",
            "x-dead-letter-strategy": "at-least-once",
            "x-message-ttl": 1000,
            "x-overflow": "reject-publish",
            "x-queue-type": "quorum",
          },
          "durable": true,
        },
      },
    },
    {
      "exchange": "hatchet.retry.10000ms",
      "queue": {
        "name": "hatchet.retry.10000ms",
        "options": {
          "arguments": {
            "x-dead-letter-exchange": "",
            "x-dead-letter-strategy": "at-least-once",
            "x-message-ttl": 10000,
            "x-overflow": "reject-publish",
            "x-queue-type": "quorum",
          },
          "durable": true,
        },
      },
    },
    {
      "exchange": "hatchet.retry.60000ms",
      "queue": {
        "name": "hatchet.retry.60000ms",
        "options": {
          "arguments": {
            "x-dead-letter-exchange": "",
            "x-dead-letter-strategy": "at-least-once",
            "x-message-ttl": 60000,
            "x-overflow": "reject-publish",
            "x-queue-type": "quorum",
          },
          "durable": true,
        },
      },
    },
  ],
  "wakeExchange": "hatchet.wake",
  "wakeQueue": {
    "name": "hatchet.wake.scheduler-1.a1b2",
    "options": {
      "arguments": {
        "x-max-length": 10000,
        "x-overflow": "drop-head",
      },
      "autoDelete": true,
      "durable": false,
      "exclusive": true,
    },
  },
  "workQueue": {
    "name": "hatchet.work.task.cancel",
    "options": {
      "arguments": {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "hatchet.dead",
        "x-dead-letter-strategy": "at-least-once",
        "x-delivery-limit": 20,
        "x-overflow": "reject-publish",
        "x-queue-type": "quorum",
      },
      "durable": true,
    },
  },
}
`);
  expect(messageOf(workQueue({ name: 'task.cancel' }).name)).toBe('task.cancel');
  expect(retrySteps.map(({ exchange }) => exchange)).toContain(retryExchange(100));
});

import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import type { Fault } from './fault';

const HELD_QUEUE = 'faults.held';
const BACK_EXCHANGE = 'faults.back';
/** Longer than a dispatcher believes what it is told, and longer than its sweep. */
const HELD_MS_MAX = 7_000;
const COPIES_MAX = 3;

/**
 * Erlang, run inside the broker, where queues that belong to one connection can be bound all the same. From then on
 * wake-ups go to one queue of ours, and what we publish to an exchange of ours goes where they would have gone.
 */
const DIVERT = `
  User = <<"faults">>,
  Name = fun(Kind, Text) -> rabbit_misc:r(<<"/">>, Kind, Text) end,
  IsWake = fun({resource, _, exchange, Text}) -> binary:longest_common_suffix([Text, <<".wake">>]) =:= 5 end,
  Held = Name(queue, <<"${HELD_QUEUE}">>),
  Wakes = [Binding || Binding <- rabbit_binding:list(<<"/">>), IsWake(element(2, Binding)), element(4, Binding) =/= Held],
  [ok = rabbit_binding:add(setelement(2, Binding, Name(exchange, <<"${BACK_EXCHANGE}">>)), User) || Binding <- Wakes],
  [ok = rabbit_binding:add(Diverted, User) || Diverted <- lists:usort([setelement(4, Binding, Held) || Binding <- Wakes])],
  [rabbit_binding:remove(Binding, User) || Binding <- Wakes],
  length(Wakes).`;

/** Bindings made meanwhile are as they should be; the others are put back. */
const RESTORE = `
  User = <<"faults">>,
  IsBack = fun({resource, _, exchange, Text}) -> Text =:= <<"${BACK_EXCHANGE}">> end,
  [Exchange] = [E || {resource, _, exchange, Text} = E <- rabbit_exchange:list_names(), binary:longest_common_suffix([Text, <<".wake">>]) =:= 5],
  Back = [Binding || Binding <- rabbit_binding:list(<<"/">>), IsBack(element(2, Binding))],
  [rabbit_binding:add(setelement(2, Binding, Exchange), User) || Binding <- Back],
  length(Back).`;

/** Every wake-up is held back for up to seconds and delivered up to three times, in no order. */
export const scrambleMessages: Fault = {
  name: 'scramble-messages',
  help: 'every message is delivered one to three times, each time up to 7 s late and in any order, for 6 to 10 s',
  replicas: 2,
  async inject(stage, random) {
    const connection = await connect(stage.rabbitmq.url);
    const channel = await connection.createChannel();
    await channel.assertExchange(BACK_EXCHANGE, 'direct', { durable: false });
    await channel.assertQueue(HELD_QUEUE, { durable: false });
    const deliveries: Promise<void>[] = [];
    await channel.consume(
      HELD_QUEUE,
      (message) => {
        if (!message) return;
        const { content, fields, properties } = message;
        const copies = 1 + random.below(COPIES_MAX);
        for (let copy = 0; copy < copies; copy++)
          deliveries.push(
            delay(random.between(0, HELD_MS_MAX)).then(() => {
              channel.publish(BACK_EXCHANGE, fields.routingKey, content, properties);
            }),
          );
      },
      { noAck: true },
    );
    await stage.evalInBroker(DIVERT);
    await delay(random.between(6_000, 10_000));
    await stage.evalInBroker(RESTORE);
    await channel.deleteQueue(HELD_QUEUE);
    await Promise.all(deliveries);
    await channel.deleteExchange(BACK_EXCHANGE);
    await channel.close();
    await connection.close();
    return `${deliveries.length} deliveries`;
  },
};

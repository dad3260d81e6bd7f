import type { Fault } from './fault';

/**
 * Erlang, run inside the broker. A queue whose consumers keep up is empty at any moment, so purging it takes nothing
 * away. Therefore every wake-up is first led into a queue that nobody reads, and that one is purged with all others.
 */
const purgeAfter = (ms: number) => `
  User = <<"faults">>,
  IsWake = fun({resource, _, exchange, Name}) -> binary:longest_common_suffix([Name, <<".wake">>]) =:= 5 end,
  Wakes = [Binding || Binding <- rabbit_binding:list(<<"/">>), IsWake(element(2, Binding))],
  Sink = rabbit_misc:r(<<"/">>, queue, <<"faults.sink">>),
  {new, Queue} = rabbit_amqqueue:declare(Sink, false, false, [], none, User),
  Diverted = lists:usort([setelement(4, Binding, Sink) || Binding <- Wakes]),
  [ok = rabbit_binding:add(Binding, User) || Binding <- Diverted],
  [rabbit_binding:remove(Binding, User) || Binding <- Wakes],
  timer:sleep(${Math.round(ms)}),
  [rabbit_binding:add(Binding, User) || Binding <- Wakes],
  [rabbit_binding:remove(Binding, User) || Binding <- Diverted],
  Purge = fun(Q, Sum) -> case rabbit_amqqueue:purge(Q) of {ok, Count} -> Sum + Count; _ -> Sum end end,
  Purged = lists:foldl(Purge, 0, rabbit_amqqueue:list()),
  rabbit_amqqueue:delete(Queue, false, false, User),
  Purged.`;

export const purgeQueues: Fault = {
  name: 'purge-queues',
  help: 'no message reaches its reader for 2 to 4 s, then every queue of RabbitMQ is purged',
  replicas: 1,
  async inject(stage, random) {
    const purged = await stage.evalInBroker(purgeAfter(random.between(2_000, 4_000)));
    return `${purged.trim()} messages gone`;
  },
};

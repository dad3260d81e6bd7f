import json

from tasks import Order, order

print(json.dumps(order.run(Order(customer="Ada", cents=[350, 420]))))

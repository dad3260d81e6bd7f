from hatchet_sdk import Context
from pydantic import BaseModel

from client import hatchet


class Order(BaseModel):
    customer: str
    cents: list[int]


# Three tasks: stock and payment side by side, shipping when both are done.
order = hatchet.workflow(name="order", input_validator=Order)


@order.task()
def reserve(input: Order, ctx: Context) -> dict[str, int]:
    return {"items": len(input.cents)}


@order.task(retries=3)
def charge(input: Order, ctx: Context) -> dict[str, int]:
    return {"cents": sum(input.cents)}


@order.task(parents=[reserve, charge])
def ship(input: Order, ctx: Context) -> dict[str, str]:
    items = ctx.task_output(reserve)["items"]
    paid = ctx.task_output(charge)["cents"] / 100
    return {"label": f"{items} items for {input.customer}, {paid:.2f} paid"}


workflows = [order]

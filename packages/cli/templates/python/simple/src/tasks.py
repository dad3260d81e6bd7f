from hatchet_sdk import Context
from pydantic import BaseModel

from client import hatchet


class Greeting(BaseModel):
    name: str


@hatchet.task(name="greet", input_validator=Greeting, retries=2)
def greet(input: Greeting, ctx: Context) -> dict[str, str]:
    ctx.log(f"greeting {input.name}")
    return {"greeting": f"Hello, {input.name}!"}


workflows = [greet]

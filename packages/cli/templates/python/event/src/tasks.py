from hatchet_sdk import Context
from pydantic import BaseModel

from client import hatchet


class Signup(BaseModel):
    email: str


# Runs for each event with the key `user:signup`; the event's payload is its input.
@hatchet.task(name="welcome", on_events=["user:signup"], input_validator=Signup)
def welcome(input: Signup, ctx: Context) -> dict[str, str]:
    ctx.log(f"welcoming {input.email}")
    return {"sent_to": input.email}


workflows = [welcome]

from hatchet_sdk import Hatchet

# Finds the platform by the variables that `hatchet worker dev` and `hatchet trigger` set.
hatchet = Hatchet()

from client import hatchet

# Says that something happened; who does something about it is not known here.
hatchet.event.push("user:signup", {"email": "ada@example.com"})
print("pushed user:signup")

from tasks import Greeting, greet

# Runs the task on whichever worker is free and prints what it returned.
print(greet.run(Greeting(name="Ada"))["greeting"])

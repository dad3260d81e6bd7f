// Command trigger runs the task on whichever worker is free and prints what it returned.
package main

import (
	"context"
	"fmt"
	"log"

	"{{name}}/client"
	"{{name}}/tasks"
)

func main() {
	result, err := tasks.Greet(client.New()).Run(context.Background(), tasks.GreetInput{Name: "Ada"})
	if err != nil {
		log.Fatal(err)
	}
	var output tasks.GreetOutput
	if err := result.Into(&output); err != nil {
		log.Fatal(err)
	}
	fmt.Println(output.Greeting)
}

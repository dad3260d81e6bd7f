package main

import (
	"context"
	"fmt"
	"log"

	"{{name}}/client"
	"{{name}}/tasks"
)

func main() {
	order := tasks.OrderInput{Customer: "Ada", Cents: []int{350, 420}}
	result, err := tasks.Order(client.New()).Run(context.Background(), order)
	if err != nil {
		log.Fatal(err)
	}
	var shipped tasks.Shipped
	if err := result.TaskOutput("ship").Into(&shipped); err != nil {
		log.Fatal(err)
	}
	fmt.Println(shipped.Label)
}

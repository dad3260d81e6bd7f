// Command worker runs tasks until Ctrl-C: up to ten at the same time.
package main

import (
	"context"
	"log"
	"os/signal"
	"syscall"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"

	"{{name}}/client"
	"{{name}}/tasks"
)

func main() {
	c := client.New()
	worker, err := c.NewWorker("{{name}}", hatchet.WithWorkflows(tasks.All(c)...), hatchet.WithSlots(10))
	if err != nil {
		log.Fatalf("could not make the worker: %v", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := worker.StartBlocking(ctx); err != nil {
		log.Fatalf("the worker ended: %v", err)
	}
}

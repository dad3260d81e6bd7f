// Command trigger has the report written in ten seconds from now, without waiting for it.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/hatchet-dev/hatchet/sdks/go/features"

	"{{name}}/client"
)

func main() {
	at := time.Now().Add(10 * time.Second)
	scheduled, err := client.New().Schedules().Create(context.Background(), "report", features.CreateScheduledRunTrigger{
		TriggerAt: at,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("scheduled for %s: %s\n", at.UTC().Format(time.RFC3339), scheduled.Metadata.Id)
}

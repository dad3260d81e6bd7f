// Package client finds the platform by the variables that `hatchet worker dev` and `hatchet trigger` set.
package client

import (
	"log"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

func New() *hatchet.Client {
	client, err := hatchet.NewClient()
	if err != nil {
		log.Fatalf("could not connect: %v", err)
	}
	return client
}

package tasks

import (
	"fmt"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

type OrderInput struct {
	Customer string `json:"customer"`
	Cents    []int  `json:"cents"`
}

type Reserved struct {
	Items int `json:"items"`
}

type Charged struct {
	Cents int `json:"cents"`
}

type Shipped struct {
	Label string `json:"label"`
}

// Order has three tasks: stock and payment side by side, shipping when both are done.
func Order(client *hatchet.Client) *hatchet.Workflow {
	order := client.NewWorkflow("order")
	reserve := order.NewTask("reserve", func(ctx hatchet.Context, input OrderInput) (Reserved, error) {
		return Reserved{Items: len(input.Cents)}, nil
	})
	charge := order.NewTask("charge", func(ctx hatchet.Context, input OrderInput) (Charged, error) {
		sum := 0
		for _, cents := range input.Cents {
			sum += cents
		}
		return Charged{Cents: sum}, nil
	}, hatchet.WithRetries(3))
	order.NewTask("ship", func(ctx hatchet.Context, input OrderInput) (Shipped, error) {
		var reserved Reserved
		if err := ctx.ParentOutput(reserve, &reserved); err != nil {
			return Shipped{}, err
		}
		var charged Charged
		if err := ctx.ParentOutput(charge, &charged); err != nil {
			return Shipped{}, err
		}
		label := fmt.Sprintf("%d items for %s, %.2f paid", reserved.Items, input.Customer, float64(charged.Cents)/100)
		return Shipped{Label: label}, nil
	}, hatchet.WithParents(reserve, charge))
	return order
}

func All(client *hatchet.Client) []hatchet.WorkflowBase {
	return []hatchet.WorkflowBase{Order(client)}
}

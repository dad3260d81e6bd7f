package tasks

import hatchet "github.com/hatchet-dev/hatchet/sdks/go"

type GreetInput struct {
	Name string `json:"name"`
}

type GreetOutput struct {
	Greeting string `json:"greeting"`
}

func Greet(client *hatchet.Client) *hatchet.StandaloneTask {
	return client.NewStandaloneTask("greet", func(ctx hatchet.Context, input GreetInput) (GreetOutput, error) {
		ctx.Log("greeting " + input.Name)
		return GreetOutput{Greeting: "Hello, " + input.Name + "!"}, nil
	}, hatchet.WithRetries(2))
}

func All(client *hatchet.Client) []hatchet.WorkflowBase {
	return []hatchet.WorkflowBase{Greet(client)}
}

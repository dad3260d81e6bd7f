package tasks

import hatchet "github.com/hatchet-dev/hatchet/sdks/go"

type Signup struct {
	Email string `json:"email"`
}

type WelcomeOutput struct {
	SentTo string `json:"sentTo"`
}

// Welcome runs for each event with the key user:signup; the event's payload is its input.
func Welcome(client *hatchet.Client) *hatchet.StandaloneTask {
	return client.NewStandaloneTask("welcome", func(ctx hatchet.Context, input Signup) (WelcomeOutput, error) {
		ctx.Log("welcoming " + input.Email)
		return WelcomeOutput{SentTo: input.Email}, nil
	}, hatchet.WithWorkflowEvents("user:signup"))
}

func All(client *hatchet.Client) []hatchet.WorkflowBase {
	return []hatchet.WorkflowBase{Welcome(client)}
}

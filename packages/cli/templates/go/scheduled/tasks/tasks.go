package tasks

import (
	"time"

	hatchet "github.com/hatchet-dev/hatchet/sdks/go"
)

type ReportInput struct{}

type ReportOutput struct {
	WrittenAt string `json:"writtenAt"`
}

// Report runs each minute, and whenever somebody schedules it.
func Report(client *hatchet.Client) *hatchet.StandaloneTask {
	return client.NewStandaloneTask("report", func(ctx hatchet.Context, input ReportInput) (ReportOutput, error) {
		ctx.Log("writing the report")
		return ReportOutput{WrittenAt: time.Now().UTC().Format(time.RFC3339)}, nil
	}, hatchet.WithWorkflowCron("* * * * *"))
}

func All(client *hatchet.Client) []hatchet.WorkflowBase {
	return []hatchet.WorkflowBase{Report(client)}
}

package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"session/client"

	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"
)

func main() {
	log.SetFlags(log.Lshortfile)
	ctx := context.Background()
	url := os.Getenv("TASKFLOW_URL")
	var token string
	// guide: begin
	authorize := func(_ context.Context, request *http.Request) error {
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}
	api, err := client.NewClientWithResponses(url, client.WithRequestEditorFn(authorize))
	// guide: end
	must(err)

	registered, err := api.RegisterUserWithResponse(ctx, nil, client.RegisterRequest{
		Email:    types.Email(fmt.Sprintf("oapi-codegen-%d@example.com", time.Now().UnixNano())),
		Password: "Note-G-1843",
		FullName: "Ada Lovelace",
	})
	must(err)
	check(registered.JSON201 != nil, registered.Body)
	token = registered.JSON201.Data.AccessToken
	fmt.Println("registerUser")

	project, err := api.CreateProjectWithResponse(ctx, nil, client.ProjectCreate{Name: "Analytical Engine"})
	must(err)
	check(project.JSON201 != nil, project.Body)
	check(project.JSON201.Data.Description.IsNull(), project.Body)
	check(project.JSON201.Data.Role == client.ProjectRoleOwner, project.Body)
	projectID := project.JSON201.Data.Id
	fmt.Println("createProject")

	due := time.Now().Add(24 * time.Hour).UTC().Truncate(time.Millisecond)
	key := fmt.Sprintf("oapi-codegen-%d", time.Now().UnixNano())
	// guide: begin

	priority, tags := client.TaskPriorityHigh, []string{"cards"}
	created, err := api.CreateTaskWithResponse(ctx, &client.CreateTaskParams{IdempotencyKey: &key}, client.TaskCreate{
		Title:     "Punch the cards",
		Priority:  &priority,
		Tags:      &tags,
		DueDate:   nullable.NewNullableWithValue(due),
		ProjectId: nullable.NewNullableWithValue(projectID),
	})
	// guide: end
	must(err)
	check(created.JSON201 != nil, created.Body)
	// guide: begin
	task := created.JSON201.Data
	// guide: end
	check(task.DueDate.MustGet().Equal(due) && task.Status == client.TaskStatusTodo, created.Body)
	check(len(task.Tags) == 1 && task.Tags[0] == "cards", created.Body)
	fmt.Println("createTask")

	events, perPage := []client.EventType{client.EventTypeProjectCreated, client.EventTypeTaskCreated}, 1
	query := client.ListActivityParams{Type: &events, PerPage: &perPage}
	first, err := api.ListActivityWithResponse(ctx, &query)
	must(err)
	check(first.JSON200 != nil, first.Body)
	check(first.JSON200.Data[0].Type == client.EventTypeTaskCreated, first.Body)
	check(first.JSON200.Meta.Total.MustGet() == 2, first.Body)
	fmt.Println("listActivity")

	cursor := first.JSON200.Meta.NextCursor.MustGet()
	query.Cursor = &cursor
	second, err := api.ListActivityWithResponse(ctx, &query)
	must(err)
	check(second.JSON200 != nil, second.Body)
	check(second.JSON200.Data[0].Type == client.EventTypeProjectCreated, second.Body)
	check(second.JSON200.Meta.NextCursor.IsNull(), second.Body)
	fmt.Println("listActivity")

	// guide: begin

	// A field that is absent stays as it is; null clears it. `HTTPResponse` has the headers.
	updated, err := api.UpdateTaskWithResponse(ctx, task.Id, nil, client.TaskUpdate{
		DueDate: nullable.NewNullNullable[time.Time](),
		Version: &task.Version,
	})
	// guide: end
	must(err)
	check(updated.JSON200 != nil, updated.Body)
	// guide: begin
	etag := updated.HTTPResponse.Header.Get("ETag")
	// guide: end
	check(etag != "", updated.Body)
	check(updated.JSON200.Data.DueDate.IsNull(), updated.Body)
	check(updated.JSON200.Data.Title == "Punch the cards" && updated.JSON200.Data.Version == 2, updated.Body)
	check(len(updated.JSON200.Data.Tags) == 1, updated.Body)
	fmt.Println("updateTask")

	// guide: begin

	// The version is out of date now, so the next change fails with 409.
	status := client.TaskStatusCompleted
	stale, err := api.UpdateTaskWithResponse(ctx, task.Id, nil, client.TaskUpdate{Status: &status, Version: &task.Version})
	if err == nil && stale.JSON409 != nil {
		log.Print(stale.StatusCode(), stale.JSON409.Error, stale.JSON409.Meta.CurrentVersion.GetOrEmpty())
	}
	// guide: end
	must(err)
	check(stale.JSON409 != nil, stale.Body)
	check(stale.JSON409.Error == client.ErrorCodeVERSIONCONFLICT, stale.Body)
	check(stale.JSON409.Meta.CurrentVersion.MustGet() == 2, stale.Body)
	check(stale.JSON409.Meta.Changes[0].Field == "due_date", stale.Body)
	check(stale.JSON409.Data.MustGet().Version == 2, stale.Body)
	fmt.Println("updateTask")

	permanent := true
	deleted, err := api.DeleteTaskWithResponse(ctx, task.Id, &client.DeleteTaskParams{Permanent: &permanent, IfMatch: &etag})
	must(err)
	check(deleted.StatusCode() == http.StatusNoContent, deleted.Body)
	fmt.Println("deleteTask")

	missing, err := api.GetTaskWithResponse(ctx, task.Id, nil)
	must(err)
	check(missing.JSON404 != nil, missing.Body)
	check(missing.JSON404.Error == client.ErrorCodeNOTFOUND && missing.JSON404.Data == nil, missing.Body)
	fmt.Println("getTask")

	exported, err := api.ExportAccountWithResponse(ctx, nil)
	must(err)
	check(exported.JSON202 != nil, exported.Body)
	var size nullable.Nullable[int64] = exported.JSON202.Data.SizeBytes
	check(size.IsNull(), exported.Body)
	fmt.Println("exportAccount")
}

func must(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}

func check(ok bool, body []byte) {
	if !ok {
		log.Output(2, "the response is not as it should be: "+string(body))
		os.Exit(1)
	}
}

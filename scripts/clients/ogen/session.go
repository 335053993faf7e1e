package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"session/client"
)

// guide: begin
type tokenSource struct{ token string }

func (source *tokenSource) Bearer(context.Context, client.OperationName) (client.Bearer, error) {
	return client.Bearer{Token: source.token}, nil
}

func main() {
	// guide: end
	log.SetFlags(log.Lshortfile)
	ctx := context.Background()
	url := os.Getenv("TASKFLOW_URL")
	// guide: begin
	source := &tokenSource{}
	api, err := client.NewClient(url, source)
	// guide: end
	must(err)

	person := client.RegisterRequest{
		Email:    fmt.Sprintf("ogen-%d@example.com", time.Now().UnixNano()),
		Password: "Note-G-1843",
		FullName: "Ada Lovelace",
	}
	registered, err := api.RegisterUser(ctx, &person, client.RegisterUserParams{})
	token := as[*client.RegisterUserCreatedHeaders](registered, err).Response.Data.AccessToken
	// guide: begin
	source.token = token
	// guide: end
	fmt.Println("registerUser")

	result, err := api.CreateProject(ctx, &client.ProjectCreate{Name: "Analytical Engine"}, client.CreateProjectParams{})
	project := as[*client.CreateProjectCreatedHeaders](result, err).Response.Data
	check(project.Description.IsNull() && project.Role == client.ProjectRoleOwner)
	projectID := project.ID
	fmt.Println("createProject")

	// ogen sends times without fractions of a second.
	due := time.Now().Add(24 * time.Hour).UTC().Truncate(time.Second)
	key := fmt.Sprintf("ogen-%d", time.Now().UnixNano())
	// guide: begin

	created, err := api.CreateTask(ctx, &client.TaskCreate{
		Title:     "Punch the cards",
		Priority:  client.NewOptTaskPriority(client.TaskPriorityHigh),
		Tags:      []string{"cards"},
		DueDate:   client.NewOptNilDateTime(due),
		ProjectID: client.NewOptNilUUID(projectID),
	}, client.CreateTaskParams{IdempotencyKey: client.NewOptString(key)})
	task := as[*client.TaskResponseHeaders](created, err).Response.Data
	// guide: end
	check(task.DueDate.Value.Equal(due) && task.Status == client.TaskStatusTodo)
	check(len(task.Tags) == 1 && task.Tags[0] == "cards")
	fmt.Println("createTask")

	query := client.ListActivityParams{
		Type:    []client.EventType{client.EventTypeProjectCreated, client.EventTypeTaskCreated},
		PerPage: client.NewOptInt(1),
	}
	page, err := api.ListActivity(ctx, query)
	first := as[*client.EventListResponseHeaders](page, err).Response
	check(first.Data[0].Type == client.EventTypeTaskCreated && first.Meta.Total.Value == 2)
	fmt.Println("listActivity")

	query.Cursor = client.NewOptString(first.Meta.NextCursor.Value)
	page, err = api.ListActivity(ctx, query)
	second := as[*client.EventListResponseHeaders](page, err).Response
	check(second.Data[0].Type == client.EventTypeProjectCreated && second.Meta.NextCursor.IsNull())
	fmt.Println("listActivity")

	params := client.UpdateTaskParams{TaskID: task.ID}
	// guide: begin

	// A field that is absent stays as it is; null clears it. The response has the headers, too.
	update := client.UpdateTaskApplicationJSON{Version: client.NewOptInt(task.Version)}
	update.DueDate.SetToNull()
	change, err := api.UpdateTask(ctx, &update, params)
	updated := as[*client.UpdateTaskOKHeaders](change, err)
	// guide: end
	after := updated.Response.Data
	check(after.DueDate.IsNull() && after.Title == "Punch the cards" && after.Version == 2)
	check(len(after.Tags) == 1 && updated.ETag != "")
	fmt.Println("updateTask")

	// guide: begin

	// The version is out of date now, so the next change fails with 409.
	stale := client.UpdateTaskApplicationJSON{
		Status:  client.NewOptTaskStatus(client.TaskStatusCompleted),
		Version: client.NewOptInt(task.Version),
	}
	change, err = api.UpdateTask(ctx, &stale, params)
	if conflict, ok := change.(*client.TaskConflictHeaders); err == nil && ok {
		log.Print(conflict.Response.Error, conflict.Response.Meta.CurrentVersion.Value)
	}
	// guide: end
	conflict := as[*client.TaskConflictHeaders](change, err).Response
	check(conflict.Error == client.ErrorCodeVERSIONCONFLICT && conflict.Meta.CurrentVersion.Value == 2)
	check(conflict.Meta.Changes[0].Field == "due_date" && conflict.Data.Value.Version == 2)
	fmt.Println("updateTask")

	deleted, err := api.DeleteTask(ctx, client.DeleteTaskParams{
		TaskID:    task.ID,
		Permanent: client.NewOptBool(true),
		IfMatch:   client.NewOptString(updated.ETag),
	})
	as[*client.DeleteTaskNoContent](deleted, err)
	fmt.Println("deleteTask")

	read, err := api.GetTask(ctx, client.GetTaskParams{TaskID: task.ID})
	missing := as[*client.NotFoundApplicationJSONHeaders](read, err).Response
	check(missing.Error == client.ErrorCodeNOTFOUND && string(missing.Data) == "null")
	fmt.Println("getTask")

	accepted, err := api.ExportAccount(ctx, client.ExportAccountParams{})
	var size client.NilInt64 = as[*client.ExportResponseHeaders](accepted, err).Response.Data.SizeBytes
	check(size.IsNull())
	fmt.Println("exportAccount")
	// guide: begin
}

// as returns the response as one of the types that it can have.
func as[T any](response any, err error) T {
	must(err)
	expected, ok := response.(T)
	if !ok {
		log.Output(2, fmt.Sprintf("got %T: %+v", response, response))
		os.Exit(1)
	}
	return expected
}

// guide: end

func must(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}

func check(ok bool) {
	if !ok {
		log.Output(2, "the response is not as it should be")
		os.Exit(1)
	}
}

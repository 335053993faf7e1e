package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"session/client"
)

func main() {
	log.SetFlags(log.Lshortfile)
	url := os.Getenv("TASKFLOW_URL")
	ctx := context.Background()
	// guide: begin
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: url}}
	api := client.NewAPIClient(configuration)
	// guide: end

	email := fmt.Sprintf("openapi-generator-go-%d@example.com", time.Now().UnixNano())
	person := client.NewRegisterRequest(email, "Note-G-1843", "Ada Lovelace")
	registered, _, err := api.AuthAPI.RegisterUser(ctx).RegisterRequest(*person).Execute()
	must(err)
	fmt.Println("registerUser")

	token := registered.Data.AccessToken
	// guide: begin
	ctx = context.WithValue(ctx, client.ContextAccessToken, token)
	// guide: end

	project, _, err := api.ProjectsAPI.CreateProject(ctx).ProjectCreate(*client.NewProjectCreate("Analytical Engine")).Execute()
	must(err)
	check(project.Data.Description.Get() == nil && project.Data.Role == client.PROJECTROLE_OWNER)
	projectID := project.Data.Id
	fmt.Println("createProject")

	due := time.Now().Add(24 * time.Hour).UTC().Truncate(time.Millisecond)
	key := fmt.Sprintf("openapi-generator-go-%d", time.Now().UnixNano())
	// guide: begin

	create := client.NewTaskCreate("Punch the cards")
	create.SetPriority(client.TASKPRIORITY_HIGH)
	create.SetTags([]string{"cards"})
	create.SetDueDate(due)
	create.SetProjectId(projectID)
	created, _, err := api.TasksAPI.CreateTask(ctx).IdempotencyKey(key).TaskCreate(*create).Execute()
	// guide: end
	must(err)
	// guide: begin
	task := created.Data
	// guide: end
	check(task.DueDate.Get().Equal(due) && task.Status == client.TASKSTATUS_TODO)
	check(len(task.Tags) == 1 && task.Tags[0] == "cards")
	fmt.Println("createTask")

	activity := api.ActivityAPI.ListActivity(ctx).
		Type_([]client.EventType{client.EVENTTYPE_PROJECT_CREATED, client.EVENTTYPE_TASK_CREATED}).
		PerPage(1)
	first, _, err := activity.Execute()
	must(err)
	check(first.Data[0].Type == client.EVENTTYPE_TASK_CREATED && *first.Meta.Total.Get() == 2)
	fmt.Println("listActivity")

	second, _, err := activity.Cursor(*first.Meta.NextCursor.Get()).Execute()
	must(err)
	check(second.Data[0].Type == client.EVENTTYPE_PROJECT_CREATED && second.Meta.NextCursor.Get() == nil)
	fmt.Println("listActivity")

	// guide: begin

	// A field that is absent stays as it is; null clears it. The response has the headers.
	update := client.NewTaskUpdate()
	update.SetDueDateNil()
	update.SetVersion(task.Version)
	updated, response, err := api.TasksAPI.UpdateTask(ctx, task.Id).TaskUpdate(*update).Execute()
	// guide: end
	must(err)
	// guide: begin
	etag := response.Header.Get("ETag")
	// guide: end
	check(etag != "")
	check(updated.Data.DueDate.Get() == nil && updated.Data.Title == "Punch the cards" && updated.Data.Version == 2)
	check(len(updated.Data.Tags) == 1)
	fmt.Println("updateTask")

	// guide: begin

	// The version is out of date now, so the next change fails with 409.
	stale := client.NewTaskUpdate()
	stale.SetStatus(client.TASKSTATUS_COMPLETED)
	stale.SetVersion(task.Version)
	_, response, err = api.TasksAPI.UpdateTask(ctx, task.Id).TaskUpdate(*stale).Execute()
	var failure *client.GenericOpenAPIError
	if errors.As(err, &failure) {
		if conflict, ok := failure.Model().(client.TaskConflict); ok {
			log.Print(response.StatusCode, conflict.Error, conflict.Meta.CurrentVersion)
		}
	}
	// guide: end
	check(response.StatusCode == http.StatusConflict)
	conflict := failure.Model().(client.TaskConflict)
	check(conflict.Error == client.ERRORCODE_VERSION_CONFLICT && *conflict.Meta.CurrentVersion.Get() == 2)
	check(conflict.Meta.Changes[0].Field == "due_date" && conflict.Data.Get().Version == 2)
	fmt.Println("updateTask")

	response, err = api.TasksAPI.DeleteTask(ctx, task.Id).Permanent(true).IfMatch(etag).Execute()
	must(err)
	check(response.StatusCode == http.StatusNoContent)
	fmt.Println("deleteTask")

	_, response, err = api.TasksAPI.GetTask(ctx, task.Id).Execute()
	check(errors.As(err, &failure) && response.StatusCode == http.StatusNotFound)
	missing := failure.Model().(client.ErrorResponse)
	check(missing.Error == client.ERRORCODE_NOT_FOUND && missing.Data == nil)
	fmt.Println("getTask")

	exported, response, err := api.UsersAPI.ExportAccount(ctx).Execute()
	must(err)
	check(response.StatusCode == http.StatusAccepted)
	var size *int64 = exported.Data.SizeBytes.Get()
	check(size == nil)
	fmt.Println("exportAccount")
}

func must(err error) {
	var failure *client.GenericOpenAPIError
	if errors.As(err, &failure) {
		log.Output(2, string(failure.Body()))
	}
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
